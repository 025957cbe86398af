"""The database between runs: what stands there now, and what is searched for."""

from collections.abc import Sequence

from services.export.clerk.shelves import KINDS, Shelves, shelves
from shared.mongo import Mongo
from shared.mongo.transaction import faults_named

OWNED = dict.fromkeys(KINDS, ())
"""What `init` makes: every search is by key, so no index is asked for."""


class MongoArchive:
    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo

    def shelves(self) -> Shelves:
        """As it stands now; nothing kept on them is ever written."""
        return shelves(self.mongo.unit())

    async def keys(self, shelf: str) -> Sequence[str]:
        with faults_named():
            rows = self.mongo.database[shelf].find({}, {"_id": 1}).sort("_id", 1)
            return [row["_id"] async for row in rows]
