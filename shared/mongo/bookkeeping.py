"""Progress, inbox and outbox: one document each a transaction, not one an event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import IndexModel, UpdateOne
from pymongo.write_concern import WriteConcern

from shared.clock import Clock
from shared.errors import Overtaken
from shared.mongo.transaction import bulk
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

Document = dict[str, Any]

REMEMBERED = timedelta(days=800)
AT_ONCE = 100
"""Bags looked at together: they may be large."""
COUNTS = ("applied", "duplicate", "rejected", "parked", "gaps")
COLLECTIONS: Mapping[str, Sequence[IndexModel]] = {
    "progress": (),
    "inbox": (
        IndexModel("ids", unique=True),
        IndexModel("expires", expireAfterSeconds=0),
    ),
    "outbox": (IndexModel("parts"),),
    "sessions": (IndexModel("until", expireAfterSeconds=0),),
}


class Books:
    def __init__(self, database: AsyncIOMotorDatabase[Document], *, now: Clock) -> None:
        self._now = now
        self._progress = database["progress"]
        self._inbox = database["inbox"]
        self._outbox = database["outbox"]
        self._marked_sent = database.get_collection("outbox", write_concern=WriteConcern(1))

    async def progress(self, partitions: Collection[Partition]) -> Mapping[Partition, Progress]:
        named = {_named(partition): partition for partition in partitions}
        rows = self._progress.find({"_id": {"$in": list(named)}})
        return {named[row.pop("_id")]: Progress(**row) async for row in rows}

    async def account(self) -> tuple[Mapping[Partition, Progress], int]:
        rows = self._progress.find().sort("_id", 1)
        read = {_parted(row.pop("_id")): Progress(**row) async for row in rows}
        return read, await self._outbox.count_documents({})

    async def begin(self, starts: Mapping[Partition, int]) -> None:
        """Leave a row alone that somebody else has begun."""
        rows = {_named(p): Progress(first=start, next=start) for p, start in starts.items()}
        await bulk(
            self._progress,
            [
                UpdateOne({"_id": name}, {"$setOnInsert": asdict(row)}, upsert=True)
                for name, row in rows.items()
            ],
        )

    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        rows = self._inbox.find({"ids": {"$in": list(marks)}}, {"ids": 1, "bodies": 1})
        pairs = [
            pair async for row in rows for pair in zip(row["ids"], row["bodies"], strict=True)
        ]
        return {mark: digest for mark, digest in pairs if mark in marks}

    async def write(self, session: AsyncIOMotorClientSession, booked: Bookkeeping) -> None:
        if booked.marks:
            await self._inbox.insert_one(self._marks(booked.marks), session=session)
        if booked.bags:
            await self._outbox.insert_many([_packed(b) for b in booked.bags], session=session)
        if booked.advances:
            steps = [_step(_named(p), slice_) for p, slice_ in booked.advances.items()]
            done = await bulk(self._progress, steps, session=session)
            if done.matched_count != len(steps):
                raise Overtaken

    def _marks(self, marks: Mapping[Mark, Digest]) -> Document:
        return {
            "ids": list(marks),
            "bodies": list(marks.values()),
            "expires": self._now() + REMEMBERED,
        }

    async def unsent(self, *, parts: Collection[Partition], age: float) -> Sequence[Bag]:
        until = int((self._now().timestamp() - age) * 1_000_000) << 10
        query: Document = {"_id": {"$lte": until}} if age else {}
        if parts:
            query["parts"] = {"$in": [_named(partition) for partition in parts]}
        rows = self._outbox.find(query).sort("_id", 1).limit(AT_ONCE)
        return [_unpacked(row) async for row in rows]

    async def sent(self, bags: Collection[BagId]) -> None:
        """A mark that is lost is a repeat, never a loss: it need not reach a majority."""
        await self._marked_sent.delete_many({"_id": {"$in": list(bags)}})


def _named(partition: Partition) -> str:
    return f"{partition.topic}/{partition.number}"


def _parted(name: str) -> Partition:
    topic, _, number = name.rpartition("/")
    return Partition(topic, int(number))


def _step(name: str, slice_: Progress) -> UpdateOne:
    counts = {count: getattr(slice_, count) for count in COUNTS}
    step = {"$set": {"next": slice_.next}, "$inc": counts}
    return UpdateOne({"_id": name, "next": slice_.first}, step)


def _packed(bag: Bag) -> Document:
    return {
        "_id": bag.id,
        "parts": [_named(part) for part in bag.parts],
        "events": [asdict(event) for event in bag.events],
    }


def _unpacked(row: Document) -> Bag:
    return Bag(
        id=row["_id"],
        parts=tuple(_parted(name) for name in row["parts"]),
        events=tuple(Outgoing(**event) for event in row["events"]),
    )
