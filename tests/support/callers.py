"""Keys, tokens and an application to ask, without a network."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx2
from fastapi import APIRouter, FastAPI
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.settings.web import Web
from shared.web.app import web_app
from shared.web.callers import ALGORITHMS, AUDIENCE, Callers
from shared.web.site import Site
from shared.web.tokens import ServiceTokens

NOON = datetime.fromisoformat("2026-05-01T12:00:00+00:00")
ISSUER = "development-issuer"
KEY = OKPKey.generate_key("Ed25519", {"kid": ISSUER})
SERVICE_KEY = OKPKey.generate_key("Ed25519", {"kid": "service:export"})


def web(folder: Path) -> Web:
    """Believe the issuer of these tests, and the service export."""
    rows = [{**key.as_dict(private=False), "iss": key.kid or ""} for key in (KEY, SERVICE_KEY)]
    path = folder / "callers.json"
    path.write_text(json.dumps({"keys": rows}), encoding="utf-8")
    return Web(callers=path)


def callers(folder: Path) -> Callers:
    return Callers(web(folder).callers, now=lambda: NOON)


def a_token(*roles: str, key: OKPKey = KEY, **changes: Any) -> str:
    at = int(NOON.timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "person-1",
        "org": "GB-NHS:RRV",
        "roles": list(roles),
        "iat": at,
        "nbf": at,
        "exp": at + 60,
    }
    claims = {name: v for name, v in (claims | changes).items() if v is not None}
    return jwt.encode({"alg": "Ed25519", "kid": ISSUER}, claims, key, algorithms=ALGORITHMS)


def signed_in(*roles: str, **changes: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {a_token(*roles, **changes)}"}


def service_tokens(folder: Path, *, service: str = "export") -> ServiceTokens:
    path = folder / "service.pem"
    path.write_bytes(SERVICE_KEY.as_pem(private=True))
    return ServiceTokens(service, key=path, now=lambda: NOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryHealth:
    live: bool = True
    ready: bool = True
    reasons: tuple[str, ...] = ()
    lanes: dict[str, bool] = field(default_factory=dict[str, bool])


@dataclass(slots=True, kw_only=True)
class MemoryEventing:
    """A twin for the web alone: it does no work."""

    told: MemoryHealth = field(default_factory=MemoryHealth)
    exit_code: int = 0
    open: bool = False

    async def __aenter__(self) -> Self:
        self.open = True
        return self

    async def __aexit__(self, *error: object) -> None:
        self.open = False

    async def account(self) -> Mapping[str, object]:
        return {"progress": [], "unsent": 0}

    def health(self) -> MemoryHealth:
        return self.told


def a_site(folder: Path) -> Site:
    told = web(folder)
    return at_noon(Site(service="export", title="Editions", about="What we show.", web=told))


def at_noon(site: Site) -> Site:
    return replace(site, now=lambda: NOON)


def an_app(folder: Path, *routers: APIRouter, told: MemoryHealth | None = None) -> FastAPI:
    return web_app(
        eventing=MemoryEventing(told=told or MemoryHealth()),
        routers=routers,
        site=replace(a_site(folder), body_limit=1_000),
    )


def asking(app: FastAPI) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://test")
