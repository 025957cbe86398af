"""A reader of one published edition of two products."""

import asyncio
from collections.abc import AsyncGenerator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.export.domain.edition import Edition
from tests.support.callers import asking, signed_in
from tests.support.export_readers import Auditor, an_export
from tests.support.export_shelf import Shelf, stocked
from tests.support.export_world import World


@dataclass
class Reading:
    world: World
    auditor: Auditor
    app: FastAPI
    client: httpx2.AsyncClient
    edition: Edition

    async def get(self, path: str, *roles: str, **headers: str) -> httpx2.Response:
        known = signed_in(*roles or ("director",))
        return await self.client.get(f"/v1{path}", headers={**known, **headers})

    async def post(self, path: str, body: Any, *roles: str) -> httpx2.Response:
        return await self.client.post(f"/v1{path}", json=body, headers=signed_in(*roles))


@pytest.fixture(scope="package")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Auditor, FastAPI]:
    """Made once, for templates are slow to compile; each test finds it as it was made."""
    world, auditor = asyncio.run(stocked())
    folder = tmp_path_factory.mktemp("shelf")
    return world, auditor, an_export(folder, world, auditor=auditor)


@pytest.fixture
async def shelf(stock: tuple[World, Auditor, FastAPI]) -> AsyncGenerator[Shelf]:
    world, auditor, app = stock
    kept, plain = deepcopy(world.store), Auditor(editions=auditor.editions)
    vars(auditor).update(vars(plain))
    world.told.clear()
    async with app.router.lifespan_context(app), asking(app) as client:
        yield Shelf(world=world, auditor=auditor, client=client)
    vars(world.store).update(vars(kept))


@pytest.fixture
async def reading(tmp_path: Path) -> AsyncGenerator[Reading]:
    world = World()
    edition = await world.publish("a", "b")
    auditor = Auditor(edition=edition)
    app = an_export(tmp_path, world, auditor=auditor)
    async with app.router.lifespan_context(app), asking(app) as client:
        yield Reading(world=world, auditor=auditor, app=app, client=client, edition=edition)
