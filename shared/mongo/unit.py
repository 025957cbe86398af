"""What one run changes: kept back until the commit, and undone cause by cause."""

from collections.abc import Callable
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase

from shared.mongo.rows import MongoRows
from shared.schemas.envelope import Cause

Document = dict[str, Any]


class MongoUnit:
    def __init__(self, database: AsyncIOMotorDatabase[Document]) -> None:
        self._database = database
        self._rows: dict[str, MongoRows] = {}
        self._effects: list[Callable[[], None]] = []
        self._journal: list[Callable[[], object]] = []
        self._cause: Cause | None = None

    @property
    def cause(self) -> Cause:
        if self._cause is None:
            raise LookupError("nothing is being handled")
        return self._cause

    def rows(self, collection: str) -> MongoRows:
        if collection not in self._rows:
            self._rows[collection] = MongoRows(self._database[collection], self._journal)
        return self._rows[collection]

    def on_commit(self, effect: Callable[[], None]) -> None:
        self._effects.append(effect)
        self._journal.append(partial(self._effects.remove, effect))

    def mark(self, cause: Cause) -> None:
        self._cause = cause
        self._journal.clear()

    def undo(self) -> None:
        while self._journal:
            self._journal.pop()()

    async def write(self, session: AsyncIOMotorClientSession) -> None:
        """Called within a transaction, which its caller owns."""
        for rows in self._rows.values():
            await rows.write(session)

    def settle(self) -> None:
        """Called when that transaction is done."""
        for effect in self._effects:
            effect()
