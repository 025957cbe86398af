"""Where intake keeps what it was sent, what it says, and who is who."""

from collections.abc import AsyncIterable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from pymongo import IndexModel

from services.intake.domain.asking import SOUND
from services.intake.domain.change import Held
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine
from shared.mongo import Mongo
from shared.mongo.transaction import faults_named

EXPIRING = (IndexModel("expires", expireAfterSeconds=0),)
OWNED: Mapping[str, Sequence[IndexModel]] = {
    "blobs": EXPIRING,
    "source_records": EXPIRING,
    "quarantine": (IndexModel([("feed", 1), ("state", 1), ("at", -1)]),),
    "receipts": (
        IndexModel([("feed", 1), ("received_at", -1)]),
        IndexModel([("state", 1), ("received_at", 1)]),
        IndexModel([("ce_source", 1), ("ce_id", 1)]),
    ),
    "receipt_records": (IndexModel([("receipt", 1), ("position", 1)]),),
    "innovations": (),
    "opportunities": (),
    "organisations": (),
}


SUCCEEDED = {"$or": [{f"counts.{each.value}": {"$gt": 0}} for each in sorted(SOUND)]}
NEWEST = [("received_at", -1), ("_id", 1)]
M = TypeVar("M", bound=BaseModel)


class MongoReceipts:
    """What is asked of receipts and cases otherwise than by the id of a run."""

    def __init__(self, mongo: Mongo) -> None:
        self._database = mongo.database
        self._receipts = mongo.database["receipts"]
        self._lines = mongo.database["receipt_records"]
        self._cases = mongo.database["quarantine"]

    async def get(self, receipt: str) -> Receipt | None:
        return await self._one({"_id": receipt})

    async def by_event(self, source: str, ce_id: str) -> Receipt | None:
        return await self._one({"ce_source": source, "ce_id": ce_id})

    async def latest(self, feed: str, *, sound: bool) -> Receipt | None:
        return await self._one({"feed": feed, **(SUCCEEDED if sound else {})})

    async def receipts(
        self, feeds: Collection[str], *, skip: int, limit: int
    ) -> Sequence[Receipt]:
        found = self._receipts.find({"feed": {"$in": list(feeds)}}).sort(NEWEST)
        return await _all(Receipt, found.skip(skip).limit(limit))

    async def waiting(self, *, at: datetime) -> Sequence[str]:
        """Those still to be worked through that nobody is at, oldest first."""
        free = {"$or": [{"busy_until": None}, {"busy_until": {"$lt": at}}]}
        rows = self._receipts.find({"state": "received", **free}, {"_id": 1})
        with faults_named():
            return [row["_id"] async for row in rows.sort("received_at", 1).limit(100)]

    async def lines(
        self, receipt: str, *, outcome: str | None, after: int, limit: int
    ) -> Sequence[ReceiptLine]:
        query: dict[str, Any] = {"receipt": receipt, "position": {"$gt": after}}
        if outcome:
            query["outcome"] = outcome
        found = self._lines.find(query).sort("position", 1)
        return await _all(ReceiptLine, found.limit(limit))

    async def known(self, lines: Collection[str]) -> Mapping[str, ReceiptLine]:
        found = await _all(ReceiptLine, self._lines.find({"_id": {"$in": list(lines)}}))
        return {each.id: each for each in found}

    async def cases(
        self, feeds: Collection[str], *, skip: int, limit: int
    ) -> Sequence[Quarantined]:
        found = self._cases.find(_open(feeds)).sort([("at", -1), ("_id", 1)])
        return await _all(Quarantined, found.skip(skip).limit(limit))

    async def case(self, line: str) -> Quarantined | None:
        return next(iter(await _all(Quarantined, self._cases.find({"_id": line}))), None)

    async def open_cases(self, feeds: Collection[str]) -> int:
        with faults_named():
            return await self._cases.count_documents(_open(feeds))

    async def sent(self, feeds: Collection[str]) -> int:
        with faults_named():
            return await self._receipts.count_documents({"feed": {"$in": list(feeds)}})

    async def unnamed(self, spaces: Collection[str]) -> Sequence[Held]:
        """Of each space, what holds a name that is nobody's."""
        found = list[Held]()
        for space in spaces:
            within = {"$gte": space, "$lt": f"{space}\x7f"}
            query = {"_id": within, "withdrawn": False, "unnamed.0": {"$exists": True}}
            kind = "innovations" if space.startswith("innovation:") else "opportunities"
            rows = self._database[kind].find(query, {"ref": 1, "unnamed": 1})
            found += await _all(Held, rows.sort("_id", 1))
        return found

    async def _one(self, query: Mapping[str, Any]) -> Receipt | None:
        found = self._receipts.find(query).sort(NEWEST).limit(1)
        return next(iter(await _all(Receipt, found)), None)


async def _all(kind: type[M], rows: AsyncIterable[Mapping[str, Any]]) -> Sequence[M]:
    with faults_named():
        return [kind.model_validate(row) async for row in rows]


def _open(feeds: Collection[str]) -> Mapping[str, Any]:
    return {"state": "open", "feed": {"$in": list(feeds)}}
