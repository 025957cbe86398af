"""Two times of a question: T, when it was so, and K, by what the log knew then."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.domain.records import Fields, Wanted, spelled
from services.audit.sequencer.log import Held, Log, every
from services.audit.sequencer.turns import Sequencer
from shared.errors import Malformed
from shared.policy.standing import Standing

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """Asked again at the same two, the answer is the same, whatever came since."""

    t: str
    k: int
    checkpoint: str
    """The first that was signed over so many records."""

    @property
    def told(self) -> Mapping[str, Any]:
        return {"t": self.t, "k": self.k, "checkpoint": self.checkpoint}

    @property
    def query(self) -> str:
        """To ask again."""
        return f"t={self.t}&k={self.k}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The log, to be read."""

    log: Log
    sequencer: Sequencer

    @property
    def held(self) -> Held:
        return self.sequencer.held

    @property
    def standing(self) -> Standing:
        return self.held.standing

    async def as_of(self, *, t: datetime | None = None, k: str | None = None) -> AsOf:
        """Both are now unless they are said; K is a size, or a time that becomes one."""
        size = self.held.range.size if k is None else self._size(k)
        when = spelled(t or self.sequencer.now())
        return AsOf(t=when, k=size, checkpoint=await self._note(size))

    def _size(self, k: str) -> int:
        now = self.held.range.size
        size = int(k) if re.fullmatch(r"[0-9]{1,25}", k) else self.held.trail.size_at(_time(k))
        if size > now:
            raise Malformed("size_in_future")
        return size

    async def _note(self, size: int) -> str:
        is_newest = size == self.held.range.size
        return self.held.note if is_newest else await self.log.checkpoint(of=size)

    async def found(self, wanted: Wanted) -> Sequence[Fields]:
        return [stored.fields for stored in await self.log.find(wanted)]

    async def all(self, wanted: Wanted) -> Sequence[Fields]:
        return [stored.fields async for stored in every(self.log, wanted)]


def _time(told: str) -> datetime:
    try:
        moment = datetime.fromisoformat(told)
        spelled(moment)
    except ValueError:
        raise Malformed("neither_size_nor_time") from None
    if moment.tzinfo is None:
        raise Malformed("time_without_zone")
    return moment
