"""A browser, a service and the trial's issuer, joined without a network."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from fastapi import APIRouter, FastAPI
from joserfc.jwk import OKPKey

from ops.keys import PEOPLE
from shared.web.app import web_app
from shared.web.callers import Caller
from shared.web.issuer.serving import Settings, issuer_app
from shared.web.sessions import Attendance
from tests.support.callers import NOON, MemoryEventing, a_site
from tests.support.pages import BROWSER

ADDRESS = "https://127.0.0.1:8104"
ISSUER = "http://127.0.0.1:8100"
COOKIE = "__Host-ip-export"
OURS = {"sec-fetch-site": "same-origin"}
DIRECTOR = Caller(
    person="sample-director", organisation="GB-NHS:RRV", roles=frozenset({"director"})
)


class MemorySessions:
    """A twin of what a store keeps of those who are signed in."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    async def keep(self, key: str, document: Mapping[str, Any], *, until: datetime) -> None:
        self.rows[key] = deepcopy({**document, "until": until})

    async def find(self, key: str) -> Mapping[str, Any] | None:
        return deepcopy(self.rows.get(key))

    async def note(self, key: str, changes: Mapping[str, Any], *, until: datetime) -> None:
        if row := self.rows.get(key):
            for path, value in {**changes, "until": until}.items():
                name, _, inner = path.partition(".")
                row.update({name: row[name] | {inner: value}} if inner else {name: value})

    async def take(self, key: str) -> Mapping[str, Any] | None:
        return self.rows.pop(key, None)


@dataclass(slots=True)
class Hands:
    """What a clock shows: a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: int) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A service that signs in, and the browser before it."""

    app: FastAPI
    browser: httpx2.AsyncClient
    sessions: MemorySessions
    clock: Hands
    issuer: httpx2.AsyncClient

    async def sent_away(self, then: str = "/") -> Mapping[str, str]:
        """Give what the issuer is asked with."""
        told = await self.browser.get("/sign-in", params={"then": then})
        return _query(told.headers["location"])

    async def code(self, asked: Mapping[str, str], *, person: str = "director") -> str:
        told = await self.issuer.get("/picked", params={**asked, "person": person})
        return _query(told.headers["location"])["code"]

    async def sign_in(self, *, person: str = "director", then: str = "/") -> httpx2.Response:
        asked = await self.sent_away(then)
        params = {"code": await self.code(asked, person=person), "state": asked["state"]}
        return await self.browser.get("/signed-in", params=params)

    def plant(self, value: str) -> None:
        self.browser.cookies.set(COOKIE, value, domain="127.0.0.1")

    async def begin(self, caller: Caller = DIRECTOR) -> None:
        """Have a session without the way to it."""
        attendance: Attendance = self.app.state.attendance
        self.plant(await attendance.begin(caller))


def _query(address: str) -> Mapping[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def an_issuer(folder: Path, clock: Hands) -> FastAPI:
    key = folder / "issuer.pem"
    key.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    settings = {"port": 8100, "key": key, "people": PEOPLE}
    return issuer_app(Settings.model_validate(settings), now=clock)


@asynccontextmanager
async def a_place(folder: Path, *routers: APIRouter) -> AsyncGenerator[Place]:
    clock, sessions = Hands(), MemorySessions()
    site = a_site(folder)
    web = replace(site.web, address=ADDRESS, issuer=ISSUER)
    site = replace(site, web=web, now=clock)
    to_issuer = httpx2.ASGITransport(app=an_issuer(folder, clock))
    app = web_app(
        eventing=MemoryEventing(),
        routers=routers,
        site=site,
        sessions=sessions,
        transport=to_issuer,
    )
    to_app = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=to_issuer, base_url=ISSUER) as issuer,
        httpx2.AsyncClient(transport=to_app, base_url=ADDRESS, headers=BROWSER) as browser,
    ):
        yield Place(app=app, browser=browser, sessions=sessions, clock=clock, issuer=issuer)
