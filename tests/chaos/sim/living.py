"""One process of a service: its lanes poll, each has a watch, and old bags are swept."""

import asyncio
from collections.abc import Collection, Coroutine
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from shared.clock import rest
from shared.errors import Unavailable
from shared.eventing.failing import Patience
from shared.eventing.joining import Flows, Parts, Tuned
from shared.eventing.membership import Membership
from shared.eventing.outbox import Outbox, Packer
from shared.eventing.ports import Lane
from shared.schemas.envelope import Partition
from tests.chaos.sim.engines import SimLog, SimReader, SimStore
from tests.chaos.sim.fates import CURRENT, Life
from tests.support.builders import NOON

POLLED = 3
"""Records at once: enough for halves, few enough for many batches."""
IDLE = 0.5
OLD = 10.0


@dataclass(frozen=True, kw_only=True)
class Service:
    """What outlives its processes."""

    name: str
    flows: Flows[Any, Any]
    store: SimStore = field(default_factory=SimStore)
    replays: bool = False
    """Does anybody write to it what was parked? A lane more takes its time in every life."""


@dataclass(kw_only=True)
class Process:
    service: Service
    log: SimLog
    life: Life
    number: int
    share: Collection[int]
    seat: str = "0"
    ended: list[str] = field(default_factory=list[str])
    """Why it stopped for safety, if it did."""
    seats: list[tuple[SimReader, Membership]] = field(
        default_factory=list[tuple[SimReader, Membership]]
    )

    def __post_init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.outbox = Outbox(self.log.publish, store=self.service.store)
        self.parts: Parts[Any, Any] = Parts(
            address="",
            broker=cast("Any", None),  # nothing here speaks to one
            publisher=cast("Any", None),
            service=self.service.name,
            flows=self.service.flows,
            store=self.service.store,
            outbox=self.outbox,
            packer=Packer(self._now, chance=lambda: self.number / 1024),
            tuned=Tuned(now=self._now, ticks=self.loop.time, chance=lambda: 1.0),
            stop=lambda _, why: self._end(why),
        )

    def start(self) -> "asyncio.Task[None]":
        return self.do(self._run())

    def do(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """In this process: it stops where the process is stopped."""
        context = copy_context()
        context.run(CURRENT.set, self.life)
        return self.loop.create_task(work, context=context)

    async def hold(self, numbers: Collection[int]) -> None:
        """A rebalance has come to this; none are held by who has yet to be assigned any."""
        for lane, (reader, membership) in zip(self.lanes, self.seats, strict=True):
            await reader.join(membership, _places(lane, numbers))

    @property
    def lanes(self) -> tuple[Lane[Any], ...]:
        return self.parts.lanes if self.service.replays else self.service.flows.lanes

    @property
    def is_settled(self) -> bool:
        """Nothing in it waits for anything."""
        return bool(self.seats) and all(ours.due is None for _, ours in self.seats)

    @property
    def held(self) -> set[int]:
        return {place.number for reader, _ in self.seats for place in reader.assigned}

    def expel(self) -> None:
        for reader, _ in self.seats:
            reader.leave()

    @property
    def is_at_work(self) -> bool:
        fenced = any(reader.is_fenced for reader, _ in self.seats)
        return self.life.awake.is_set() and not (self.ended or fenced)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for lane in self.lanes:
                tasks.create_task(self._read(lane))
            tasks.create_task(self._sweep())

    async def _read(self, lane: Lane[Any]) -> None:
        group = self.parts.group(lane)
        reader = SimReader(self.log, group, seat=f"{group}.{self.seat}")
        membership = Membership(
            lane=lane.name,
            group=group,
            reader=reader,
            store=self.service.store,
            outbox=self.outbox,
            patience=Patience(self.parts.tuned.chance),
            ticks=self.loop.time,
            stop=self._end,
        )
        self.seats.append((reader, membership))
        kernel = self.parts.kernel(lane, membership)
        reader.sit()
        await reader.join(membership, _places(lane, self.share))
        watch = self.loop.create_task(membership.watch())
        while not (reader.is_fenced or self.ended):
            records = reader.poll(POLLED)
            if records:
                await kernel.take(records)
            await rest(0.0 if records else IDLE)
            await self.life.awake.wait()
        watch.cancel()
        await membership.revoked(reader.held())
        reader.assigned.clear()

    async def _sweep(self) -> None:
        """As the service's own watch does: what is old is sent by whoever sees it."""
        while not self.ended:
            await rest(1.0)
            await self.life.awake.wait()
            with suppress(Unavailable):
                await self.outbox.send(await self.service.store.unsent(age=OLD))

    def _now(self) -> Any:
        return NOON + timedelta(seconds=self.loop.time() + self.life.skew)

    def _end(self, why: str) -> None:
        self.ended.append(why)


def _places(lane: Lane[Any], numbers: Collection[int]) -> list[Partition]:
    return [Partition(topic, number) for topic in lane.topics for number in numbers]
