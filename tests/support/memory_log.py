"""Kafka's twin: partitions, groups with generations, pauses, and futures that may never end."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from shared.errors import Unavailable
from shared.eventing.membership import Membership
from shared.eventing.records import Record
from shared.schemas.envelope import Outgoing, Partition
from tests.support.builders import NOON

PARTITIONS = 2
APPENDED = int(NOON.timestamp() * 1000)


@dataclass
class MemoryLog:
    """`slow` leaves every future pending, `away` every question too; `refusing` fails it."""

    away: bool = False
    slow: bool = False
    refusing: bool = False
    records: dict[Partition, list[Record]] = field(
        default_factory=lambda: defaultdict[Partition, list[Record]](list)
    )
    committed: dict[tuple[str, Partition], int] = field(
        default_factory=dict[tuple[str, Partition], int]
    )
    pending: list[tuple[Outgoing, "asyncio.Future[Any]"]] = field(
        default_factory=list[tuple[Outgoing, "asyncio.Future[Any]"]]
    )

    async def publish(self, outgoing: Outgoing) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.pending.append((outgoing, future))
        self.settle()
        return future

    def settle(self) -> None:
        """Write and acknowledge what is in the air, in order."""
        while self.pending and not (self.away or self.slow):
            outgoing, future = self.pending.pop(0)
            if self.refusing:
                future.set_exception(Unavailable())
                continue
            headers = [(name, text.encode()) for name, text in outgoing.headers.items()]
            self.append(outgoing.topic, outgoing.value, key=outgoing.key, headers=headers)
            future.set_result(None)

    def append(
        self,
        topic: str,
        value: bytes | None,
        *,
        key: str = "",
        headers: Sequence[tuple[str, bytes | None]] = (),
    ) -> None:
        partition = Partition(topic, crc32(key.encode()) % PARTITIONS)
        self.records[partition].append(
            Record(
                place=partition,
                offset=len(self.records[partition]),
                timestamp=APPENDED,
                key=key.encode(),
                headers=headers,
                value=value,
            )
        )

    def told(self, topic: str) -> Sequence[Record]:
        """Everything in a topic, partition by partition."""
        return [r for n in range(PARTITIONS) for r in self.records[Partition(topic, n)]]


@dataclass
class MemoryReader:
    log: MemoryLog
    group: str = "counting"
    assigned: set[Partition] = field(default_factory=set[Partition])
    paused: set[Partition] = field(default_factory=set[Partition])
    positions: dict[Partition, int] = field(default_factory=dict[Partition, int])
    quiet_for: float = 0.0
    first: Mapping[Partition, int] = field(default_factory=dict[Partition, int])

    def held(self) -> Collection[Partition]:
        return set(self.assigned)

    def pause(self, partitions: Collection[Partition]) -> None:
        self.paused |= set(partitions) & self.assigned

    def resume(self, partitions: Collection[Partition]) -> None:
        self.paused -= set(partitions)

    def seek(self, positions: Mapping[Partition, int]) -> None:
        self.positions |= {p: n for p, n in positions.items() if p in self.assigned}

    def silence(self) -> float:
        return self.quiet_for

    def ends(self) -> Mapping[Partition, int]:
        return {place: len(self.log.records[place]) for place in self.assigned}

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """A partition given away is not committed; and while the log is away, nothing is."""
        if not self.log.away:
            for partition in set(positions) & self.assigned:
                self.log.committed[self.group, partition] = positions[partition]

    async def ranges(
        self, partitions: Collection[Partition]
    ) -> Mapping[Partition, tuple[int, int]]:
        if self.log.away:
            raise Unavailable
        return {p: (self.first.get(p, 0), len(self.log.records[p])) for p in partitions}

    async def ping(self) -> bool:
        return not self.log.away

    async def join(self, membership: Membership, partitions: Collection[Partition]) -> None:
        """Rebalance: all is revoked, a share assigned, and read from what is committed."""
        await membership.revoked(self.assigned)
        self.assigned, self.paused = set(partitions), set()
        start = self.log.committed
        self.positions = {p: start.get((self.group, p), 0) for p in partitions}
        await membership.assigned(partitions)

    def poll(self, most: int = 500) -> Sequence[Record]:
        taken: list[Record] = []
        for partition in sorted(self.assigned - self.paused):
            here = self.positions[partition]
            lot = self.log.records[partition][here : here + most - len(taken)]
            self.positions[partition] = here + len(lot)
            taken += lot
        return taken
