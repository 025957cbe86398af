"""What a service keeps of those who are signed in: documents that end by themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.mongo.client import Mongo
from shared.mongo.transaction import faults_named


class MongoSessions:
    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.database["sessions"]

    async def keep(self, key: str, document: Mapping[str, Any], *, until: datetime) -> None:
        with faults_named():
            await self._rows.insert_one({**document, "_id": key, "until": until})

    async def find(self, key: str) -> Mapping[str, Any] | None:
        with faults_named():
            return await self._rows.find_one({"_id": key})

    async def note(self, key: str, changes: Mapping[str, Any], *, until: datetime) -> None:
        """Change fields of what is there; what is gone stays gone."""
        with faults_named():
            await self._rows.update_one({"_id": key}, {"$set": {**changes, "until": until}})

    async def take(self, key: str) -> Mapping[str, Any] | None:
        with faults_named():
            return await self._rows.find_one_and_delete({"_id": key})
