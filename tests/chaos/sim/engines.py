"""The twins as one process sees them: each call asks whether its caller still lives."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from shared.eventing.records import Record
from shared.faults import crash_point
from shared.schemas.envelope import (
    Bag,
    BagId,
    Bookkeeping,
    Digest,
    Mark,
    Outgoing,
    Partition,
    Progress,
)
from tests.support.memory import MemoryStore, MemoryUnit
from tests.support.memory_log import MemoryLog, MemoryReader

LIFETIME = 60.0
"""Seconds after which the server ends a transaction that nobody goes on with."""


@dataclass
class SimStore(MemoryStore):
    @override
    async def progress(self, partitions: Collection[Partition]) -> Mapping[Partition, Progress]:
        await crash_point("call:progress")
        return await super().progress(sorted(partitions))

    @override
    async def begin(self, starts: Mapping[Partition, int]) -> None:
        await crash_point("call:begin")
        await super().begin(starts)

    @override
    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        await crash_point("call:seen")
        return await super().seen(marks)

    @override
    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        await crash_point("call:commit")
        await super().commit(unit, bookkeeping)

    @override
    async def unsent(
        self, *, parts: Collection[Partition] = (), age: float = 0
    ) -> Sequence[Bag]:
        if parts:
            await crash_point("call:unsent")
        return await super().unsent(parts=parts, age=age)

    @override
    async def sent(self, bags: Collection[BagId]) -> None:
        await crash_point("call:sent")
        await super().sent(bags)

    @override
    async def ping(self) -> bool:
        await crash_point("call:ping")
        return await super().ping()


@dataclass
class SimLog(MemoryLog):
    """Knows which process has which seat in a group: a later one under its name fences it."""

    seats: dict[str, object] = field(default_factory=dict[str, object])

    @override
    async def publish(self, outgoing: Outgoing) -> Any:
        await crash_point("call:publish")
        return await super().publish(outgoing)


@dataclass
class SimReader(MemoryReader):
    """Fetches are never fenced, commits are: as a broker has it."""

    seat: str = "0"
    heard: float = 0.0

    def sit(self) -> None:
        self.heard = asyncio.get_running_loop().time()
        self._seats[self.seat] = self

    def leave(self) -> None:
        if not self.is_fenced:
            del self._seats[self.seat]

    @property
    def is_fenced(self) -> bool:
        return self._seats.get(self.seat) is not self

    @override
    def poll(self, most: int = 500) -> Sequence[Record]:
        if self.log.away:
            return ()
        self.heard = asyncio.get_running_loop().time()
        return super().poll(most)

    @override
    def silence(self) -> float:
        return asyncio.get_running_loop().time() - self.heard

    @override
    async def commit(self, positions: Mapping[Partition, int]) -> None:
        await crash_point("call:offsets")
        if not self.is_fenced:
            await super().commit(positions)

    @property
    def _seats(self) -> dict[str, object]:
        assert isinstance(self.log, SimLog)
        return self.log.seats
