"""The store's twin: it conflicts, refuses and rolls back as MongoDB does."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from shared.clock import Clock
from shared.errors import Conflict, Overtaken, Unavailable
from shared.eventing.outbox import age as age_of
from shared.eventing.ports import Document, Key
from shared.faults import crash_point
from shared.schemas.envelope import (
    Bag,
    BagId,
    Bookkeeping,
    Cause,
    Digest,
    Mark,
    Partition,
    Progress,
)
from tests.support.builders import NOON


@dataclass(frozen=True, slots=True)
class Stored:
    revision: int
    document: Document


Table = dict[Key, Stored]
COUNTS = ("applied", "duplicate", "rejected", "parked", "gaps")


class MemoryRows:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.seen: dict[Key, Stored | None] = {}
        self.changed: dict[Key, Document | None] = {}

    async def get(self, key: Key) -> Document | None:
        return (await self.many([key])).get(key)

    async def many(self, keys: Collection[Key]) -> Mapping[Key, Document]:
        for key in keys:
            if key not in self.changed:
                self.seen.setdefault(key, self.table.get(key))
        found = {key: self._now(key) for key in keys}
        return {key: dict(document) for key, document in found.items() if document}

    def add(self, document: Document) -> None:
        if self._now(document["_id"]):
            raise Conflict
        self.changed[document["_id"]] = document

    def keep(self, document: Document) -> None:
        self._asked_for(document["_id"])
        self.changed[document["_id"]] = document

    def drop(self, key: Key) -> None:
        self._asked_for(key)
        self.changed[key] = None

    def hold(self) -> bool:
        """Is everything still as this run saw it?"""
        return all(self.table.get(key) == self.seen.get(key) for key in self.changed)

    def write(self) -> None:
        for key, document in self.changed.items():
            before = self.table.pop(key, None)
            if document is not None:
                revision = before.revision + 1 if before else 1
                self.table[key] = Stored(revision, deepcopy(document))

    def _now(self, key: Key) -> Document | None:
        if key in self.changed:
            return self.changed[key]
        stored = self.seen.get(key)
        return stored.document if stored else None

    def _asked_for(self, key: Key) -> None:
        if key not in self.seen and key not in self.changed:
            raise LookupError(key)


class MemoryUnit:
    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables
        self.collections: dict[str, MemoryRows] = {}
        self.effects: list[Callable[[], None]] = []
        self._cause: Cause | None = None
        self._before: tuple[dict[str, dict[Key, Document | None]], int] = ({}, 0)

    @property
    def cause(self) -> Cause:
        if self._cause is None:
            raise LookupError
        return self._cause

    def rows(self, collection: str) -> MemoryRows:
        table = self.tables.setdefault(collection, {})
        return self.collections.setdefault(collection, MemoryRows(table))

    def on_commit(self, effect: Callable[[], None]) -> None:
        self.effects.append(effect)

    def mark(self, cause: Cause) -> None:
        self._cause = cause
        changed = {name: dict(rows.changed) for name, rows in self.collections.items()}
        self._before = (changed, len(self.effects))

    def undo(self) -> None:
        changed, effects = self._before
        for name, rows in self.collections.items():
            rows.changed = dict(changed.get(name, {}))
        del self.effects[effects:]


@dataclass
class MemoryStore:
    """`away` makes every call fail; `in_the_way` is what an open transaction has written.

    `open` are the transactions at work: one taken out of it has been ended by the server.
    """

    now: Clock = lambda: NOON
    away: bool = False
    unique: Mapping[str, str] = field(default_factory=dict[str, str])
    tables: dict[str, Table] = field(default_factory=dict[str, Table])
    rows: dict[Partition, Progress] = field(default_factory=dict[Partition, Progress])
    inbox: dict[Mark, Digest] = field(default_factory=dict[Mark, Digest])
    outbox: dict[BagId, Bag] = field(default_factory=dict[BagId, Bag])
    in_the_way: set[object] = field(default_factory=set[object])
    open: list[set[object]] = field(default_factory=list[set[object]])
    commits: int = 0

    async def progress(self, partitions: Collection[Partition]) -> Mapping[Partition, Progress]:
        self._reach()
        return {p: self.rows[p] for p in partitions if p in self.rows}

    async def account(self) -> tuple[Mapping[Partition, Progress], int]:
        self._reach()
        return dict(sorted(self.rows.items())), len(self.outbox)

    async def begin(self, starts: Mapping[Partition, int]) -> None:
        self._reach()
        for partition, start in starts.items():
            self.rows.setdefault(partition, Progress(first=start, next=start))

    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        self._reach()
        return {mark: self.inbox[mark] for mark in marks if mark in self.inbox}

    def unit(self) -> MemoryUnit:
        return MemoryUnit(self.tables)

    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        self._reach()
        touched: set[object] = {(n, k) for n, r in unit.collections.items() for k in r.changed}
        touched |= {*bookkeeping.marks, *bookkeeping.advances}
        if touched & self.in_the_way.union(*self.open):
            raise Unavailable(soon=True)
        self.open.append(touched)
        try:
            self._judge(unit, bookkeeping)
            await crash_point("txn.open")
            await crash_point("txn.commit")
            self._reach()
            if not any(each is touched for each in self.open):
                raise Unavailable(soon=True)
            self._write(unit, bookkeeping)
        finally:
            self.open = [each for each in self.open if each is not touched]
        await crash_point("txn.done")
        for effect in unit.effects:
            effect()

    async def unsent(
        self, *, parts: Collection[Partition] = (), age: float = 0
    ) -> Sequence[Bag]:
        self._reach()
        bags = [self.outbox[key] for key in sorted(self.outbox)]
        mine = [bag for bag in bags if not parts or set(bag.parts) & set(parts)]
        return [bag for bag in mine if not age or age_of(bag, now=self.now()) >= age]

    async def sent(self, bags: Collection[BagId]) -> None:
        self._reach()
        for bag in bags:
            self.outbox.pop(bag, None)

    async def ping(self) -> bool:
        return not self.away

    async def close(self) -> None:
        """Nothing to let go of."""

    def found(self, collection: str) -> dict[Key, Document]:
        """What is there, for a test to look at."""
        return {key: s.document for key, s in self.tables.get(collection, {}).items()}

    def _reach(self) -> None:
        if self.away:
            raise Unavailable

    def _judge(self, unit: MemoryUnit, booked: Bookkeeping) -> None:
        if not all(rows.hold() for rows in unit.collections.values()):
            raise Conflict
        if any(self._taken(name, rows) for name, rows in unit.collections.items()):
            raise Conflict
        if booked.marks.keys() & self.inbox.keys():
            raise Conflict
        for partition, step in booked.advances.items():
            if partition not in self.rows or self.rows[partition].next != step.first:
                raise Overtaken

    def _taken(self, name: str, rows: MemoryRows) -> bool:
        """Would two documents share what only one may have?"""
        if name not in self.unique:
            return False
        whole = {key: stored.document for key, stored in rows.table.items()} | rows.changed
        values = [d[self.unique[name]] for d in whole.values() if d is not None]
        return len(values) != len(set(values))

    def _write(self, unit: MemoryUnit, booked: Bookkeeping) -> None:
        self.commits += 1
        for rows in unit.collections.values():
            rows.write()
        self.inbox.update(booked.marks)
        self.outbox.update({bag.id: bag for bag in booked.bags})
        for partition, step in booked.advances.items():
            row = self.rows[partition]
            sums = {count: getattr(row, count) + getattr(step, count) for count in COUNTS}
            self.rows[partition] = replace(row, next=step.next, **sums)
