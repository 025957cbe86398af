"""Which partitions are ours, from where, and whether we may go on: the store decides."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.clock import Ticks
from shared.errors import Conflict, Overtaken, Unavailable
from shared.eventing import metrics
from shared.eventing.failing import Patience
from shared.eventing.outbox import Outbox
from shared.eventing.ports import Reader, Store
from shared.eventing.records import Limits, Record
from shared.faults import crash_point
from shared.schemas.envelope import Partition

ADOPTED_WITHIN = 5.0
SILENT_TOO_LONG = 30.0
PAUSED_TOO_LONG = 60.0
TICK = 1.0
DUEL = 5
DUEL_WITHIN = 10.0
log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Membership:
    lane: str
    group: str
    reader: Reader
    store: Store[Any]
    outbox: Outbox
    patience: Patience
    ticks: Ticks
    stop: Callable[[str], None]
    """Called with a reason, when going on would skip or repeat."""

    positions: dict[Partition, int] = field(default_factory=dict[Partition, int])
    """The stored `next` of what we hold: all that we know of being its owner."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    joined: bool = False
    stopping: bool = False
    due: float | None = None
    paused_since: float | None = None
    unheard: bool = False
    """The broker fell silent, and has not answered since: to wait for it is not to be ready."""
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    assignments: list[float] = field(default_factory=list[float])

    async def assigned(self, partitions: Collection[Partition]) -> None:
        self.reader.pause(partitions)  # before any await, or the committed offset is read from
        await crash_point("assigned")
        log.info("partitions_assigned", group=self.group, partitions=len(partitions))
        self.joined = True
        metrics.REBALANCES.labels(self.lane).inc()
        self._watch_for_a_duel()
        await self.recover()

    async def revoked(self, partitions: Collection[Partition]) -> None:
        """Drop what has not begun to commit; what has is waited for, and then let go."""
        for partition in partitions:
            if self.positions.pop(partition, None) is not None:
                metrics.LAG.remove(partition.topic, str(partition.number))
        log.info("partitions_revoked", group=self.group, partitions=len(partitions))
        if partitions:  # there are none yet when the group is first joined
            await crash_point("revoked")
        try:
            async with asyncio.timeout(ADOPTED_WITHIN), self.turn:
                pass
        except TimeoutError:
            log.warning("revoked_in_mid_run", group=self.group)

    async def recover(self) -> None:
        """Go on from what the store says, or try again later."""
        self.due = self.ticks() + TICK
        try:
            async with asyncio.timeout(ADOPTED_WITHIN):
                await self._adopt(self.reader.held())
        except (Conflict, Unavailable, TimeoutError) as fault:
            self.pause(fault if isinstance(fault, Unavailable) else Unavailable())
            return
        if self.paused_since is not None:
            log.info("lane_resumed", group=self.group)
        self.due = self.paused_since = None
        self.unheard = False
        metrics.PAUSED.labels(self.lane).set(0)

    def pause(self, fault: Unavailable | Overtaken) -> None:
        wait = self.patience.wait(fault) if isinstance(fault, Unavailable) else 0.0
        self.reader.pause(self.reader.held())
        self.due = self.ticks() + wait
        if self.paused_since is None:
            self.paused_since = self.ticks()
        metrics.PAUSED.labels(self.lane).set(1)
        log.warning("lane_paused", group=self.group, why=type(fault).__name__, seconds=wait)
        self.stirred.set()

    async def watch(self) -> None:
        while True:
            left = TICK if self.due is None else min(TICK, max(0.0, self.due - self.ticks()))
            self.stirred.clear()
            try:
                async with asyncio.timeout(left):
                    await self.stirred.wait()
            except TimeoutError:
                await self.tick()

    async def tick(self) -> None:
        self._measure()
        if self.due is None and self.reader.silence() > SILENT_TOO_LONG:
            log.warning("poll_is_silent", group=self.group)
            self.unheard = True
            self.pause(Overtaken())
        if self.due is not None and self.ticks() >= self.due:
            await crash_point("backoff")
            async with self.turn:
                await self.recover()

    def _measure(self) -> None:
        metrics.POLL_AGE.labels(self.lane).set(self.reader.silence())
        for place, end in self.reader.ends().items():
            if place in self.positions:
                lag = metrics.LAG.labels(place.topic, str(place.number))
                lag.set(max(0, end - self.positions[place]))

    def stop_taking(self) -> None:
        self.stopping = True
        self.reader.pause(self.reader.held())

    def fresh(self, records: Sequence[Record], limits: Limits) -> Sequence[Record]:
        """Leave out what is not ours to take now, what was counted before, and what is much."""
        if self.stopping or self.due is not None:
            return ()
        room = limits.batch_bytes
        taken: list[Record] = []
        for record in records:
            if record.offset < self.positions.get(record.place, record.offset + 1):
                continue
            room -= len(record.value or b"")
            if taken and room < 0:
                break
            taken.append(record)
        return taken

    def starts(self, records: Sequence[Record]) -> Mapping[Partition, int]:
        """Where this run begins; raises Overtaken when it is not ours any more."""
        starts: dict[Partition, int] = {}
        for record in records:
            if record.place in starts:
                continue
            start = self.positions.get(record.place)
            if start is None or record.offset < start:
                raise Overtaken
            starts[record.place] = start
        return starts

    def advance(self, positions: Mapping[Partition, int]) -> None:
        self.positions |= {p: n for p, n in positions.items() if p in self.positions}

    def rewind(self, records: Sequence[Record]) -> None:
        """Whatever became of the poll, the next one begins where the store says."""
        polled = {record.place: record.offset + 1 for record in records}
        ours = {p: self.positions[p] for p in polled if p in self.positions}
        self.reader.seek({p: n for p, n in ours.items() if polled[p] != n})

    def reasons(self) -> Sequence[str]:
        """Why this lane is not ready."""
        paused = self.ticks() - self.paused_since if self.paused_since is not None else 0.0
        told: dict[str, bool] = {
            "not joined": not self.joined,
            "not positioned": not self.positions.keys() >= set(self.reader.held()),
            "paused": paused > PAUSED_TOO_LONG,
            "silent": self.unheard
            or (self.due is None and self.reader.silence() > SILENT_TOO_LONG),
        }
        return [f"{self.group}: {reason}" for reason, true in told.items() if true]

    async def _adopt(self, partitions: Collection[Partition]) -> None:
        if not partitions:
            return
        ranges = await self.reader.ranges(partitions)
        rows = await self.store.progress(partitions)
        if new := {p: ranges[p][0] for p in partitions if p not in rows}:
            await self.store.begin(new)
            rows = await self.store.progress(partitions)
        positions = {p: rows[p].next for p in partitions}
        for partition, (beginning, end) in ranges.items():
            if not beginning <= positions[partition] <= end:
                self.stop(f"{partition.topic}/{partition.number} position lost")
                raise Unavailable
        while bags := await self.store.unsent(parts=partitions):
            await self.outbox.send_again(bags)
        if not set(partitions) <= set(self.reader.held()):
            raise Unavailable(soon=True)
        self.positions |= positions
        self.reader.seek(positions)
        await self.reader.commit(positions)
        self.reader.resume(partitions)

    def _watch_for_a_duel(self) -> None:
        now = self.ticks()
        self.assignments = [t for t in self.assignments if now - t < DUEL_WITHIN] + [now]
        if len(self.assignments) > DUEL:
            self.stop("another process has our instance id")
