"""The kernel at the same work, from its first record to its last acknowledgement."""

from collections.abc import Collection, Mapping
from uuid import uuid4

from typing_extensions import override

from bench.eventing.language import Offered, RecordParked, Taker
from bench.harness import Lap
from shared.eventing import admin
from shared.eventing.application import Eventing, Flows, Tuned
from shared.eventing.ports import Lane
from shared.eventing.replays import topic_of
from shared.eventing.routes import on
from shared.eventing.topics import Topic
from shared.mongo import Mongo, MongoUnit
from shared.mongo.admin import create
from shared.schemas.envelope import BagId, Bookkeeping, Digest, Mark


class Timed(Mongo):
    lap: Lap

    @override
    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        self.lap.start()
        return await super().seen(marks)

    @override
    async def commit(self, unit: MongoUnit, bookkeeping: Bookkeeping) -> None:
        await super().commit(unit, bookkeeping)
        self.lap.told += len(bookkeeping.marks)

    @override
    async def sent(self, bags: Collection[BagId]) -> None:
        await super().sent(bags)
        self.lap.end_if_all_is_told()


class Forgetful(Timed):
    """Reads and writes no document in the course of a run: the kernel's own price is left."""

    @override
    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        self.lap.start()
        return {}

    @override
    async def commit(self, unit: MongoUnit, bookkeeping: Bookkeeping) -> None:
        self.lap.told += len(bookkeeping.marks)
        unit.settle()

    @override
    async def sent(self, bags: Collection[BagId]) -> None:
        self.lap.end_if_all_is_told()


async def loop(kafka: str, *, count: int, mongo: str, keeping: bool) -> Lap:
    store = (Timed if keeping else Forgetful)(mongo, database=f"bench-{uuid4().hex}")
    store.lap = lap = Lap(count)
    await create(store, {"things": []})
    routes = (on(Offered, Taker.on_offered),)
    flows: Flows[MongoUnit, Taker] = Flows(
        lanes=(Lane(name="main", routes=routes, prepare=Taker.load),),
        handlers=lambda unit: Taker(unit, keeping=keeping),
        dead_letter=RecordParked,
    )
    name = f"bench-{uuid4().hex}"
    again = Topic(name=topic_of(name), owner="operator", key="thing", partitions=1)
    await admin.create(kafka, [again])
    async with Eventing(kafka, service=name, flows=flows, store=store, tuned=Tuned()):
        await lap.over.wait()
    return lap
