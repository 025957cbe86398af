"""Where matching keeps what it remembers, and the reads that no id leads to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pymongo import IndexModel, ReplaceOne

from services.matching.domain.records import (
    Held,
    Identity,
    Known,
    Link,
    Offer,
    Order,
    Record,
    Standing,
)
from services.matching.domain.teams import Team
from shared.eventing.ports import Document, Unit
from shared.mongo import Mongo
from shared.mongo.transaction import bulk, faults_named

H = TypeVar("H")
ENDS = ("product", "innovation", "opportunity")
COLLECTIONS: Mapping[type[Any], str] = {
    Record: "records",
    Identity: "identities",
    Held: "products",
    Link: "links",
    Offer: "offers",
    Known: "organisations",
    Order: "orders",
    Team: "teams",
}
OWNED: Mapping[str, Sequence[IndexModel]] = {
    **dict.fromkeys(COLLECTIONS.values(), ()),
    "records": (IndexModel("no"),),
    "links": tuple(IndexModel(f"proposal.{end}") for end in ENDS),
    "offers": (
        IndexModel([("proposal.organisation", 1), ("standing", 1)]),
        IndexModel([("standing", 1), ("until", 1)]),
    ),
}
ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {k: TypeAdapter(k) for k in COLLECTIONS}


def shelves(unit: Unit) -> Any:
    """Give, by kind, the collections as a run sees them."""
    return partial(Shelf, unit)


class Shelf(Generic[H]):
    """One collection, in the words of the domain."""

    def __init__(self, unit: Unit, kind: type[H], /) -> None:
        self._rows = unit.rows(COLLECTIONS[kind])
        self._kind = kind

    async def get(self, key: str, /) -> H | None:
        return (await self.many([key])).get(key)

    async def many(self, keys: Collection[str], /) -> Mapping[str, H]:
        found = await self._rows.many(list(keys))
        return {str(key): read(self._kind, document) for key, document in found.items()}

    def add(self, held: H, /) -> None:
        self._rows.add(written(held))

    def keep(self, held: H, /) -> None:
        self._rows.keep(written(held))


class MongoLibrary:
    def __init__(self, mongo: Mongo) -> None:
        self._database = mongo.database

    async def teams(self) -> Sequence[Team]:
        return await self._all(Team)

    async def since(self, no: int, /) -> Sequence[Record]:
        return await self._all(Record, no={"$gte": no})

    async def offers_to(self, organisation: str, /, standing: Standing) -> Sequence[Offer]:
        named = {"proposal.organisation": organisation}
        return await self._all(Offer, standing=standing, **named)

    async def offer(self, offer_id: str, /) -> Offer | None:
        return next(iter(await self._all(Offer, _id=offer_id)), None)

    async def over(self, today: date, /) -> Sequence[str]:
        last = {"$lt": today.isoformat()}
        return [o.id for o in await self._all(Offer, standing=Standing.MADE, until=last)]

    async def products(self, ids: Collection[str], /) -> Mapping[str, Held]:
        found = await self._all(Held, _id={"$in": list(ids)})
        return {each.id: each for each in found}

    async def links(self, ref: str, /) -> Sequence[Link]:
        ends = [{f"proposal.{end}": ref} for end in ENDS]
        return await self._all(Link, live=True, **{"$or": ends})

    async def hang(self, teams: Collection[Team], /) -> None:
        writes = [ReplaceOne({"_id": each.id}, written(each), upsert=True) for each in teams]
        with faults_named():
            await bulk(self._database["teams"], writes)

    async def _all(self, kind: type[H], **query: Any) -> list[H]:
        with faults_named():
            rows = self._database[COLLECTIONS[kind]].find(query).sort("_id", 1)
            return [read(kind, row) async for row in rows]


def read(kind: type[H], document: Document) -> H:
    read_as: TypeAdapter[H] = ADAPTERS[kind]
    return read_as.validate_python({**document, "id": document["_id"]})


def written(held: object) -> Document:
    document = ADAPTERS[type(held)].dump_python(held, mode="json")
    return {"_id": document.pop("id"), **document}
