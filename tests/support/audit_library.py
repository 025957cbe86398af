"""The twin of audit's own store: its searches and its lease, on the memory store's tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.domain.records import Stored, Wanted, stored_of
from shared.errors import Unavailable
from tests.support.memory import MemoryStore


@dataclass
class MemoryLibrary:
    """What `MongoLog` answers, from the tables of the memory store."""

    store: MemoryStore
    holder: tuple[str, datetime] | None = None

    async def held(self, rids: Collection[str]) -> Collection[str]:
        return {row["rid"] for row in self.rows() if row["rid"] in rids}

    async def note(self) -> str | None:
        rows = self.store.found("checkpoints").values()
        newest = max(rows, key=lambda row: int(row["_id"]), default=None)
        return str(newest["note"]) if newest else None

    async def find(self, wanted: Wanted) -> Sequence[Stored]:
        rows = [row for row in self.rows() if _fits(row, wanted)]
        rows = rows[::-1] if wanted.newest else rows
        return [stored_of(row) for row in rows[: wanted.limit]]

    async def checkpoint(self, *, of: int) -> str:
        rows = self.store.found("checkpoints").values()
        found = [row for row in rows if row["_id"] >= of]
        return str(min(found, key=lambda row: int(row["_id"]))["note"]) if found else ""

    async def words(self, rids: Collection[str]) -> Mapping[str, str]:
        rows = self.store.found("words").values()
        return {row["_id"]: row["text"] for row in rows if row["_id"] in rids}

    async def overdue(self, *, now: datetime) -> Sequence[str]:
        rows = self.store.found("held_grants").values()
        return [row["_id"] for row in rows if row["until"] <= now]

    async def take(self, holder: str, *, now: datetime, until: datetime) -> bool:
        if self.holder and self.holder[0] != holder and self.holder[1] >= now:
            return False
        self.holder = (holder, until)
        return True

    async def let_go(self, holder: str) -> None:
        if self.holder and self.holder[0] == holder:
            self.holder = None

    def rows(self) -> list[dict[str, Any]]:
        if self.store.away:
            raise Unavailable
        return sorted(self.store.found("records").values(), key=lambda row: row["_id"])


def _fits(row: Mapping[str, Any], wanted: Wanted) -> bool:
    told = {name: row["about"].get(name) for name in wanted.about}
    lists: dict[str, list[Any]] = {
        name: value if isinstance(value, list) else [value] for name, value in told.items()
    }
    return (
        all(value in lists[name] for name, value in wanted.about.items())
        and wanted.after < row["_id"]
        and (wanted.seqs is None or row["_id"] in wanted.seqs)
        and (wanted.before is None or row["_id"] < wanted.before)
        and (not wanted.kinds or row["kind"] in wanted.kinds)
        and all(getattr(wanted, n) in (None, row[n]) for n in ("rid", "outcome", "code"))
    )
