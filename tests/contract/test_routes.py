"""Who may ask what: role by route of every service, as one committed table.

`pytest tests/contract/test_routes.py --golden` writes it anew: read what it changed.
"""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from re import sub
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from tests.support.audit import a_shared_world
from tests.support.audit_desk import an_audit
from tests.support.callers import asking, signed_in
from tests.support.export_readers import Auditor, an_export
from tests.support.export_world import World
from tests.support.intake import Intake
from tests.support.matching import a_trial
from tests.support.matching_desk import Counter
from tests.support.sources import SERVICES

TABLE = Path(__file__).with_name("routes.json")
ROLES = (
    "auditor", "director", "editor", "governance_officer", "operator", "partner",
    "permission_granter", "promoter", "reviewer",
)  # fmt: skip
FEWEST = 10
ABSENT = "absent"
"""What every route is asked about: nothing that is there, so that only the role decides."""


async def app_of(service: str, folder: Path) -> FastAPI:
    if service == "audit":
        return an_audit(await a_shared_world(), folder)
    if service == "export":
        world = World()
        edition = await world.publish("a")
        return an_export(folder, world, auditor=Auditor(edition=edition))
    if service == "intake":
        return Intake(folder).app
    return Counter(folder=folder, trial=await a_trial()).app


def routes_of(router: Any) -> Iterator[str]:
    """As `GET /path`; FastAPI keeps what was included as a router of its own."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield from (f"{method} {route.path}" for method in sorted(route.methods or ()))
        elif included := getattr(route, "original_router", None):
            yield from routes_of(included)


@asynccontextmanager
async def served(
    service: str, folder: Path
) -> AsyncGenerator[tuple[list[str], httpx2.AsyncClient]]:
    app = await app_of(service, folder)
    async with app.router.lifespan_context(app), asking(app) as client:
        yield sorted(set(routes_of(app))), client


async def admits(client: httpx2.AsyncClient, route: str, *, headers: Mapping[str, str]) -> bool:
    method, path = route.split(" ", 1)
    address = sub(r"\{[^}]+\}", ABSENT, path)
    answer = await client.request(method, address, headers=headers)
    return answer.status_code not in {401, 403}


async def row(client: httpx2.AsyncClient, route: str) -> list[str]:
    """Who is admitted: `anyone`, or roles, and `nowhere` for one of no organisation."""
    if await admits(client, route, headers={}):
        return ["anyone"]
    told = [r for r in ROLES if await admits(client, route, headers=signed_in(r))]
    nowhere = signed_in(*ROLES, org="")
    return told + (["nowhere"] if await admits(client, route, headers=nowhere) else [])


@pytest.mark.timeout(120)
@pytest.mark.parametrize("service", SERVICES)
async def test_each_route_admits_whom_the_table_names(
    service: str, *, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with served(service, tmp_path) as (routes, client):
        told = {route: await row(client, route) for route in routes}

    table: dict[str, Any] = (
        json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    )
    if request.config.getoption("--golden"):
        table[service] = told
        TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert len(told) > FEWEST
    assert told == table[service], "a route without its row, or one that admits others"
