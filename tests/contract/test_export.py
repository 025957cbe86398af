"""One suite for export's own searches, on the twin and on MongoDB."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from services.export.clerk.shelves import Fact, Shelves, shelves
from services.export.store import OWNED, MongoArchive
from shared.mongo import Mongo
from shared.mongo.admin import create
from shared.schemas.envelope import Bookkeeping
from tests.support.export import a_withdrawal, product_id
from tests.support.export_world import MemoryArchive, World
from tests.support.memory import MemoryStore


@dataclass
class Kept:
    store: Any
    archive: MemoryArchive | MongoArchive

    async def commit(self, **facts: dict[str, Fact]) -> None:
        unit = self.store.unit()
        for name, named in facts.items():
            shelf = getattr(shelves(unit), name)
            await shelf.many(named)
            for key, fact in named.items():
                shelf.keep(key, fact)
        await self.store.commit(unit, Bookkeeping())

    def now(self) -> Shelves:
        return shelves(self.store.unit())


@pytest.fixture(params=["memory", "mongo"])
async def archive(request: pytest.FixtureRequest) -> AsyncGenerator[Kept]:
    if request.param == "memory":
        store = MemoryStore()
        yield Kept(store, MemoryArchive(store))
        return
    mongo = Mongo(request.getfixturevalue("mongo"), database=f"contract-{uuid4().hex}")
    await create(mongo, OWNED)
    yield Kept(mongo, MongoArchive(mongo))
    await mongo.close()


async def test_every_product_and_link_is_found_in_order_of_its_key(archive: Kept) -> None:
    gone, here = Fact(version=2), Fact(version=1, body="{}")

    await archive.commit(products={"prd_b": here, "prd_a": gone}, links={"lnk_a": here})

    assert await archive.archive.keys("products") == ["prd_a", "prd_b"]
    assert await archive.archive.keys("links") == ["lnk_a"]
    assert await archive.now().products.get("prd_a") == gone


async def test_an_edition_comes_back_as_it_was_sealed(archive: Kept) -> None:
    world = World()
    edition = await world.publish("a", "b")
    await world.hear(a_withdrawal(product_id("a")))
    there = world.archive.shelves()
    [recall] = (await there.recalls.many([f"{edition.heading.id}/{product_id('a')}"])).values()

    unit = archive.store.unit()
    kept = shelves(unit)
    await kept.editions.get(edition.heading.id)
    await kept.recalls.get("r")
    kept.editions.keep(edition.heading.id, edition)
    kept.recalls.keep("r", recall)
    await archive.store.commit(unit, Bookkeeping())

    back = await archive.now().editions.get(edition.heading.id)
    assert back
    assert back == edition
    assert back.sha256 == edition.sha256
    assert await archive.now().recalls.get("r") == recall
