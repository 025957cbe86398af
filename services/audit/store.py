"""Where the log is kept: records and checkpoints are inserted, and never touched again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from services.audit.domain.records import Stored, Wanted, stored_of
from shared.mongo import Mongo
from shared.mongo.transaction import faults_named

Document = dict[str, Any]

AT_ONCE = 100
LEASE = "writer"
ABOUT = ("sources", "product", "permission", "edition", "offer", "recipient")
INDEXED = ("kind", *(f"about.{name}" for name in ABOUT))
OWNED: Mapping[str, Sequence[IndexModel]] = {
    "records": (
        IndexModel("rid", unique=True),
        *(IndexModel([(name, ASCENDING), ("_id", DESCENDING)]) for name in INDEXED),
    ),
    "checkpoints": (),
    "held_grants": (IndexModel("until"),),
    "idempotency": (),
    "leases": (),
    "words": (),
}


class MongoLog:
    def __init__(self, mongo: Mongo) -> None:
        self._records = mongo.database["records"]
        self._checkpoints = mongo.database["checkpoints"]
        self._leases = mongo.database["leases"]
        self._held = mongo.database["held_grants"]
        self._words = mongo.database["words"]

    async def held(self, rids: Collection[str]) -> Collection[str]:
        with faults_named():
            rows = self._records.find({"rid": {"$in": list(rids)}}, {"rid": 1})
            return {row["rid"] async for row in rows}

    async def note(self) -> str | None:
        """The newest checkpoint."""
        with faults_named():
            row = await self._checkpoints.find_one(sort=[("_id", DESCENDING)])
            return row["note"] if row else None

    async def find(self, wanted: Wanted) -> Sequence[Stored]:
        with faults_named():
            order = DESCENDING if wanted.newest else ASCENDING
            rows = self._records.find(_query(wanted)).sort("_id", order)
            return [stored_of(row) async for row in rows.limit(wanted.limit)]

    async def checkpoint(self, *, of: int) -> str:
        with faults_named():
            row = await self._checkpoints.find_one(
                {"_id": {"$gte": of}}, sort=[("_id", ASCENDING)]
            )
            return row["note"] if row else ""

    async def words(self, rids: Collection[str]) -> Mapping[str, str]:
        with faults_named():
            rows = self._words.find({"_id": {"$in": list(rids)}}, {"text": 1})
            return {row["_id"]: row["text"] async for row in rows}

    async def overdue(self, *, now: datetime) -> Sequence[str]:
        with faults_named():
            rows = self._held.find({"until": {"$lte": now}}, {"_id": 1}).limit(AT_ONCE)
            return [row["_id"] async for row in rows]

    async def take(self, holder: str, *, now: datetime, until: datetime) -> bool:
        """Hold the lease until then, if nobody else does."""
        free = {"_id": LEASE, "$or": [{"holder": holder}, {"until": {"$lt": now}}]}
        claim = {"holder": holder, "until": until}
        with faults_named():
            done = await self._leases.update_one(free, {"$set": claim})
            if done.matched_count:
                return True
            try:
                await self._leases.insert_one({"_id": LEASE, **claim})
            except DuplicateKeyError:
                return False
            return True

    async def let_go(self, holder: str) -> None:
        with faults_named():
            await self._leases.delete_one({"_id": LEASE, "holder": holder})


def _query(wanted: Wanted) -> Document:
    seqs = None if wanted.seqs is None else [*wanted.seqs]
    places = {"$gt": wanted.after, "$lt": wanted.before, "$in": seqs}
    named = {
        "_id": {name: place for name, place in places.items() if place is not None},
        "kind": {"$in": list(wanted.kinds)} if wanted.kinds else None,
        "rid": wanted.rid,
        "outcome": wanted.outcome,
        "code": wanted.code,
        **{f"about.{name}": value for name, value in wanted.about.items()},
    }
    return {name: value for name, value in named.items() if value is not None}
