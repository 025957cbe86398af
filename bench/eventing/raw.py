"""The same work in straight lines: what the kernel is a ratio of. It survives nothing."""

import asyncio
from hashlib import blake2b
from typing import Any, Self
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import InsertOne, UpdateOne

from bench.eventing.language import Offered, Taken, taken
from bench.harness import Lap
from shared.mongo import Mongo
from shared.mongo.admin import create

PRODUCER: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "gzip",
    "max_batch_size": 262_144,
    "max_request_size": 2_097_152,
}


async def loop(kafka: str, *, count: int, mongo: str = "") -> Lap:
    """Read, transform, write down if there is where, send, await, commit."""
    lap = Lap(count)
    consumer: Any = AIOKafkaConsumer(
        Offered.topic,
        bootstrap_servers=kafka,
        group_id=f"raw-{uuid4().hex}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_bytes=8 * 1_048_576,
    )
    producer: Any = AIOKafkaProducer(bootstrap_servers=kafka, **PRODUCER)
    kept = await Kept(mongo).made() if mongo else None
    await producer.start()
    await consumer.start()
    while not lap.over.is_set():
        lots = await consumer.getmany(timeout_ms=10, max_records=500)
        if records := [record for lot in lots.values() for record in lot]:
            lap.start()
            await asyncio.gather(*await _taken(records, producer=producer, kept=kept))
            if kept:
                await kept.sent()
            await consumer.commit({place: lot[-1].offset + 1 for place, lot in lots.items()})
            lap.told += len(records)
            lap.end_if_all_is_told()
    await consumer.stop()
    await producer.stop()
    if kept:
        await kept.mongo.close()
    return lap


async def _taken(records: list[Any], *, producer: Any, kept: "Kept | None") -> list[Any]:
    told: list[tuple[Taken, bytes, list[tuple[str, bytes]]]] = []
    for record in records:
        headers = dict(record.headers)
        event = taken(Offered.model_validate_json(record.value))
        answer = [*headers.items(), ("ce_causationid", headers["ce_id"])]
        told.append((event, event.model_dump_json().encode(), answer))
    if kept:
        await kept.batch(records, told)
    return [
        await producer.send(event.topic, value, key=event.thing.encode(), headers=headers)
        for event, value, headers in told
    ]


class Kept:
    """The kernel's documents, written as they come: nothing is guarded, nothing read before."""

    def __init__(self, uri: str) -> None:
        self.mongo = Mongo(uri, database=f"raw-{uuid4().hex}")
        self.database: Any = self.mongo.database
        self.bag = 0

    async def made(self) -> Self:
        await create(self.mongo, {"things": []})
        return self

    async def batch(self, records: list[Any], told: list[Any]) -> None:
        self.bag += 1
        ids = [blake2b(dict(r.headers)["ce_id"], digest_size=16).digest() for r in records]
        await self.database.inbox.find({"ids": {"$in": ids}}).to_list(None)
        events = [{"key": e.thing, "value": value, "headers": dict(h)} for e, value, h in told]
        things = [InsertOne({"_id": e.thing, "of": e.version}) for e, _, _ in told]
        steps = [
            UpdateOne({"_id": place}, {"$set": {"next": offset}}, upsert=True)
            for place, offset in {f"{r.topic}/{r.partition}": r.offset for r in records}.items()
        ]
        async with self.mongo.transaction() as session:
            await self.database.things.bulk_write(things, ordered=False, session=session)
            await self.database.inbox.insert_one({"ids": ids}, session=session)
            bag = {"_id": self.bag, "events": events}
            await self.database.outbox.insert_one(bag, session=session)
            await self.database.progress.bulk_write(steps, ordered=False, session=session)

    async def sent(self) -> None:
        await self.database.outbox.delete_one({"_id": self.bag})
