"""Each test that asks for `kept` runs on the twin and on the real thing."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
from pymongo import IndexModel

from shared.mongo import Mongo
from shared.mongo.admin import create
from tests.support.builders import NOON
from tests.support.kept import Kept
from tests.support.memory import MemoryStore


@pytest.fixture(params=["memory", "mongo"])
async def kept(request: pytest.FixtureRequest) -> AsyncGenerator[Kept]:
    if request.param == "memory":
        yield Kept(MemoryStore(unique={"things": "name"}))
        return
    uri = request.getfixturevalue("mongo")
    store = Mongo(uri, database=f"contract-{uuid4().hex}", now=lambda: NOON)
    await create(store, {"things": [IndexModel("name", unique=True)]})
    yield Kept(store)
    await store.close()
