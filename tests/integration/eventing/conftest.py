"""Real Kafka, real store: the counting service in this process, with names of its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.clock import rest
from shared.eventing import admin
from shared.eventing.application import Eventing, Flows, Tuned
from shared.eventing.ports import Lane
from shared.eventing.replays import topic_of
from shared.eventing.routes import on
from shared.eventing.topics import Topic
from shared.mongo import Mongo, MongoUnit
from shared.mongo.admin import create
from shared.schemas.envelope import Partition, Progress
from tests.support.counting import Counter, RecordParked, ThingCounted, ThingHappened, sent

PARTITIONS = 3


@dataclass(frozen=True, slots=True)
class Told:
    value: bytes
    headers: dict[str, bytes]


@dataclass
class World:
    """One life of a topic, a group and a database; several processes may share it."""

    kafka: str
    mongo: str
    producer: Any
    name: str = field(default_factory=lambda: uuid4().hex[:8])

    def __post_init__(self) -> None:
        self.event: type[ThingHappened] = type(
            "Here", (ThingHappened,), {"topic": f"trial.things-{self.name}.v1"}
        )
        self.store = self.a_store()

    def a_store(self) -> Mongo:
        return Mongo(self.mongo, database=f"counting-{self.name}")

    async def make(self) -> None:
        await create(self.store, {"things": []})
        await self.make_topics()

    async def make_topics(self, *names: str, **changes: Any) -> None:
        again = topic_of(f"counting-{self.name}")
        wanted = names or (self.event.topic, ThingCounted.topic, RecordParked.topic, again)
        plain: dict[str, Any] = {"owner": "trial", "key": "thing", "partitions": PARTITIONS}
        await admin.create(
            self.kafka, [Topic(name=name, **(plain | changes)) for name in wanted]
        )

    async def allow(self, topic: str, *, max_bytes: int) -> None:
        client: Any = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await client.start()
        change = {"max.message.bytes": str(max_bytes)}
        await client.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic, configs=change)]
        )
        await client.close()

    def service(
        self,
        replica: str = "0",
        *,
        handlers: type[Counter] = Counter,
        also: Sequence[type[ThingHappened]] = (),
    ) -> Eventing[MongoUnit]:
        heard = (self.event, *also)
        routes = tuple(on(event, handlers.on_thing_happened) for event in heard)
        lane = Lane(name="main", routes=routes)
        return Eventing(
            self.kafka,
            service=f"counting-{self.name}",
            flows=Flows(lanes=(lane,), handlers=handlers, dead_letter=RecordParked),
            store=self.a_store(),
            tuned=Tuned(replica=replica, session_timeout=6.0),
        )

    async def tell(self, *events: ThingHappened) -> None:
        for event in sent(*events):
            headers = [(name, text.encode()) for name, text in event.headers.items()]
            await self.tell_raw(event.value, key=event.key, headers=headers)

    async def tell_raw(
        self,
        value: bytes | None,
        *,
        key: str = "k",
        headers: Sequence[tuple[str, bytes | None]],
    ) -> None:
        await self.producer.send_and_wait(
            self.event.topic, value, key=key.encode(), headers=list(headers)
        )

    async def counts(self) -> dict[str, int]:
        return {row["_id"]: row["count"] async for row in self.store.database["things"].find()}

    async def tally(self) -> Progress:
        places = [Partition(self.event.topic, n) for n in range(PARTITIONS)]
        rows = (await self.store.progress(places)).values()
        for row in rows:
            verdicts = row.applied + row.duplicate + row.rejected + row.parked + row.gaps
            assert verdicts == row.next - row.first
        sums = {name: sum(getattr(row, name) for row in rows) for name in Progress.__slots__}
        return Progress(**sums)

    async def nothing_unsent(self) -> bool:
        return not await self.store.unsent()

    async def drained(self, count: int) -> None:
        async def there() -> bool:
            return (await self.tally()).next == count and await self.nothing_unsent()

        await until(there)

    async def told(self, topic: str) -> list[Told]:
        """Everything in a topic that speaks of us."""
        consumer: Any = AIOKafkaConsumer(bootstrap_servers=self.kafka)
        await consumer.start()
        found: list[Told] = []
        try:
            places = [TopicPartition(topic, n) for n in range(PARTITIONS)]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            ends = await consumer.end_offsets(places)
            while any([await consumer.position(p) < ends[p] for p in places]):
                for lot in (await consumer.getmany(timeout_ms=200)).values():
                    found += [Told(raw.value, dict(raw.headers)) for raw in lot]
        finally:
            await consumer.stop()
        return [record for record in found if self.name.encode() in record.value]


async def until(holds: Callable[[], bool | Awaitable[bool]], *, seconds: float = 25.0) -> None:
    async with asyncio.timeout(seconds):
        while not (await held if isinstance(held := holds(), Awaitable) else held):
            await rest(0.05)


@pytest.fixture
async def world(kafka: str, mongo: str) -> AsyncGenerator[World]:
    producer: Any = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    here = World(kafka, mongo, producer)
    await here.make()
    yield here
    await producer.stop()
    await here.store.close()
