"""One collection as a run sees it: what it has changed, by id, over what is stored."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from motor.motor_asyncio import (
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
)
from pymongo import DeleteOne, InsertOne, ReplaceOne

from shared.errors import Conflict
from shared.mongo.transaction import Write, bulk, faults_named

Key = str | int | bytes
Document = dict[str, Any]

REVISION = "_revision"
"""The unit's, added to every document it writes, and taken from every one it hands out."""


class MongoRows:
    def __init__(
        self, collection: AsyncIOMotorCollection[Document], journal: list[Callable[[], object]]
    ) -> None:
        self._collection = collection
        self._journal = journal
        self._stored: dict[Key, Document | None] = {}
        self._changed: dict[Key, Document | None] = {}

    async def get(self, key: Key) -> Document | None:
        return (await self.many([key])).get(key)

    async def many(self, keys: Collection[Key]) -> Mapping[Key, Document]:
        await self._load([key for key in keys if key not in self._stored | self._changed])
        found = {key: self._now(key) for key in keys}
        return {key: _shown(document) for key, document in found.items() if document}

    def add(self, document: Document) -> None:
        key = document["_id"]
        if self._now(key):
            raise Conflict
        self._change(key, document)

    def keep(self, document: Document) -> None:
        self._change(self._asked_for(document["_id"]), document)

    def drop(self, key: Key) -> None:
        self._change(self._asked_for(key), None)

    async def write(self, session: AsyncIOMotorClientSession) -> None:
        writes = [w for key, d in self._changed.items() if (w := self._write(key, d))]
        if not writes:
            return
        done = await bulk(self._collection, writes, session=session)
        if done.inserted_count + done.matched_count + done.deleted_count != len(writes):
            raise Conflict

    def _write(self, key: Key, document: Document | None) -> Write | None:
        stored = self._stored.get(key)
        if stored is None:
            return InsertOne({**document, REVISION: 1}) if document else None
        as_seen = {"_id": key, REVISION: stored[REVISION]}
        if document is None:
            return DeleteOne(as_seen)
        return ReplaceOne(as_seen, {**document, REVISION: stored[REVISION] + 1})

    async def _load(self, keys: Collection[Key]) -> None:
        if not keys:
            return
        self._stored.update(dict.fromkeys(keys))
        with faults_named():
            async for document in self._collection.find({"_id": {"$in": list(keys)}}):
                self._stored[document["_id"]] = document

    def _now(self, key: Key) -> Document | None:
        return self._changed[key] if key in self._changed else self._stored.get(key)

    def _asked_for(self, key: Key) -> Key:
        """Without having seen it, nothing would guard what is written over it."""
        if key not in self._stored and key not in self._changed:
            raise LookupError(f"{self._collection.name}: {key!r} was never asked for")
        return key

    def _change(self, key: Key, document: Document | None) -> None:
        if key in self._changed:
            before = self._changed[key]
            self._journal.append(partial(self._changed.update, {key: before}))
        else:
            self._journal.append(partial(self._changed.pop, key))
        self._changed[key] = document


def _shown(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != REVISION}
