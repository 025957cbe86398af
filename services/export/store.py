"""Where facts, drafts and editions are kept: canonical text by key."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from services.export.clerk.shelves import Fact, Register, Rendered, Shelves
from services.export.domain.draft import Draft
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike
from shared.eventing.ports import Unit
from shared.mongo import Mongo
from shared.mongo.transaction import faults_named
from shared.schemas.export import EntryRecalled

T = TypeVar("T")

KINDS: Mapping[str, TypeAdapter[Any]] = {
    "products": TypeAdapter(Fact),
    "innovations": TypeAdapter(Fact),
    "opportunities": TypeAdapter(Fact),
    "links": TypeAdapter(Fact),
    "series": TypeAdapter(Register),
    "drafts": TypeAdapter(Draft),
    "editions": TypeAdapter(Edition),
    "renderings": TypeAdapter(Rendered),
    "recalls": TypeAdapter(EntryRecalled),
    "strikes": TypeAdapter(Strike),
}


class Shelf(Generic[T]):
    """A collection of one kind, seen through a unit: MongoDB's or its twin's."""

    def __init__(self, unit: Unit, name: str) -> None:
        self._rows = unit.rows(name)
        self._kind: TypeAdapter[T] = KINDS[name]

    async def get(self, key: str) -> T | None:
        return (await self.many([key])).get(key)

    async def many(self, keys: Collection[str]) -> Mapping[str, T]:
        found = await self._rows.many(keys)
        return {str(key): self._kind.validate_json(row["json"]) for key, row in found.items()}

    def keep(self, key: str, value: T) -> None:
        self._rows.keep({"_id": key, "json": self._kind.dump_json(value).decode()})


def shelves(unit: Unit) -> Shelves:
    return Shelves(**{name: Shelf[Any](unit, name) for name in KINDS})


class MongoArchive:
    """The database between runs: what is searched for, not asked for by key."""

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo

    def shelves(self) -> Shelves:
        """As it stands now; nothing kept on them is ever written."""
        return shelves(self.mongo.unit())

    async def products(self) -> Sequence[str]:
        return await self._keys("products")

    async def links(self) -> Sequence[str]:
        return await self._keys("links")

    async def _keys(self, collection: str) -> Sequence[str]:
        with faults_named():
            rows = self.mongo.database[collection].find({}, {"_id": 1}).sort("_id", 1)
            return [row["_id"] async for row in rows]


OWNED = dict.fromkeys(KINDS, ())
"""What `init` makes: every search is by key, so no index is asked for."""
