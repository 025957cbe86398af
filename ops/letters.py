"""Dead letters as they stand: which were parked, written again since, or given up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from shared.eventing.browsing import read_all
from shared.eventing.records import Record
from shared.eventing.replays import PREFIX, topic_of
from shared.eventing.security import Address
from shared.schemas.base import Parked
from shared.schemas.envelope import Position

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    told: Parked
    """The newest about its record: each replay that fails says so anew."""
    event: str
    """The id of what was being handled."""
    written: int = 0
    """How often the record was written again."""
    discarded: bool = False

    @property
    def position(self) -> Position:
        return Position(self.told.of_topic, self.told.of_partition, self.told.of_offset)

    @property
    def attempts(self) -> int:
        """The number that the next replay has."""
        return max(self.told.version, self.written + 1)

    @property
    def state(self) -> str:
        """A record parked again has one more letter than it has replays."""
        if self.discarded:
            return "discarded"
        return "replayed" if self.written >= self.told.version else "open"

    @property
    def plain(self) -> Mapping[str, Any]:
        told = self.told.model_dump(mode="json", exclude={"occurred_at", "version"})
        own = {"at": str(self.position), "state": self.state, "event": self.event}
        return {**own, "replays": self.attempts - 1, **told}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of them; what is None matters not."""

    group: str | None = None
    at: str | None = None
    topic: str | None = None
    key: str | None = None
    reason: str | None = None
    since: datetime | None = None

    @property
    def service(self) -> str:
        return (self.group or "").partition(".")[0]

    def fits(self, letter: Letter) -> bool:
        told = letter.told
        hashed = sha256(self.key.encode()).hexdigest() if self.key is not None else None
        asked = (
            (self.group, told.group),
            (self.at, str(letter.position)),
            (self.topic, told.of_topic),
            (hashed, told.key_sha256),
            (self.reason, told.reason),
        )
        is_late = self.since is None or told.timestamp >= self.since.timestamp() * 1000
        return is_late and all(want in (None, has) for want, has in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """All letters of a service, in the order of the records that they are about."""

    letters: Sequence[Letter]
    unreadable: int = 0

    def of(self, wanted: Wanted, *, states: Collection[str]) -> Sequence[Letter]:
        return [x for x in self.letters if x.state in states and wanted.fits(x)]


async def opened(kafka: Address, *, service: str, discarded: Collection[str]) -> Drawer:
    """Read the topics of dead letters and replays to their ends; raises Unavailable.

    `discarded` names positions, as the log has them.
    """
    letters: dict[str, Letter] = {}
    unreadable = 0
    async for record in read_all(kafka, f"{service}.dead-letters"):
        letter = _read(record)
        if letter is None:
            unreadable += 1
            continue
        at = str(letter.position)
        if at not in letters or letters[at].told.version <= letter.told.version:
            letters[at] = letter
    written = await _written(kafka, service=service)
    found = [
        Letter(
            told=letter.told,
            event=letter.event,
            written=written.get(at, 0),
            discarded=at in discarded,
        )
        for at, letter in letters.items()
    ]
    return Drawer(letters=sorted(found, key=lambda x: x.position), unreadable=unreadable)


def _read(record: Record) -> Letter | None:
    try:
        told = Parked.model_validate_json(record.value or b"")
    except ValidationError:
        return None
    return Letter(told=told, event=_header(record.headers, "ce_causationid"))


async def _written(kafka: Address, *, service: str) -> Mapping[str, int]:
    """How often each position was written again, as the replays' own headers say."""
    found: dict[str, int] = {}
    async for record in read_all(kafka, topic_of(service)):
        names = ("topic", "partition", "offset", "attempts")
        *place, attempts = (_header(record.headers, PREFIX + name) for name in names)
        if attempts.isdecimal():
            at = "/".join(place)
            found[at] = max(found.get(at, 0), int(attempts))
    return found


def _header(headers: Iterable[tuple[str, bytes | None]], name: str) -> str:
    return (dict(headers).get(name) or b"").decode(errors="replace")
