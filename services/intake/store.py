"""Where intake keeps what it was sent, what it says, and who is who."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from services.intake.domain.receipts import Receipt, ReceiptLine
from shared.mongo import Mongo
from shared.mongo.transaction import faults_named

EXPIRING = (IndexModel("expires", expireAfterSeconds=0),)
OWNED: Mapping[str, Sequence[IndexModel]] = {
    "blobs": EXPIRING,
    "source_records": EXPIRING,
    "quarantine": (),
    "receipts": (
        IndexModel([("state", 1), ("received_at", 1)]),
        IndexModel([("ce_source", 1), ("ce_id", 1)]),
    ),
    "receipt_records": (IndexModel([("receipt", 1), ("position", 1)]),),
    "innovations": (),
    "opportunities": (),
    "organisations": (),
}


class MongoReceipts:
    """What is asked of receipts otherwise than by id."""

    def __init__(self, mongo: Mongo) -> None:
        self._receipts = mongo.database["receipts"]
        self._lines = mongo.database["receipt_records"]

    async def get(self, receipt: str) -> Receipt | None:
        return await self._find({"_id": receipt})

    async def by_event(self, source: str, ce_id: str) -> Receipt | None:
        return await self._find({"ce_source": source, "ce_id": ce_id})

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
        rows = self._lines.find(query).sort("position", 1).limit(limit)
        with faults_named():
            return [ReceiptLine.model_validate(row) async for row in rows]

    async def _find(self, query: Mapping[str, str]) -> Receipt | None:
        with faults_named():
            row = await self._receipts.find_one(query)
        return None if row is None else Receipt.model_validate(row)
