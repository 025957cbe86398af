"""A sign-in for trials: whoever comes picks a sample person, and is believed to be it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from authlib.oauth2 import rfc7636
from fastapi import APIRouter, Query, Request, Response
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, RedirectResponse

from shared.clock import Clock
from shared.web.callers import ALGORITHMS
from shared.web.pages import Page, page_router
from shared.web.problems import Problem
from shared.web.sessions import fresh

LIFE = timedelta(minutes=1)
BACK = r"^https?://(?:localhost|127\.0\.0\.1):\d{1,5}/signed-in$"
"""Where a browser may be sent with a code: to a service of this machine."""
pkce: Any = rfc7636


class Asked(BaseModel):
    """What a service sent a browser with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(max_length=200)
    redirect_uri: str = Field(pattern=BACK)
    state: str = Field(max_length=200)
    nonce: str = Field(max_length=200)
    code_challenge: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    code_challenge_method: str = Field(pattern="^S256$")
    response_type: str = Field(pattern="^code$")
    scope: str = Field(pattern="openid")
    person: str = ""


Wanted = Annotated[Asked, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Keeps nothing but codes, each good once and for a minute."""

    address: str
    key: OKPKey
    people: Mapping[str, Mapping[str, Any]]
    now: Clock
    codes: dict[str, tuple[Asked, datetime]] = field(
        default_factory=dict[str, tuple[Asked, datetime]]
    )

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/.well-known/openid-configuration", self.configuration)
        router.add_api_route("/keys", self.keys)
        router.add_api_route("/authorise", self.ask)
        router.add_api_route("/picked", self.send)
        router.add_api_route("/token", self.tell, methods=["POST"])
        return router

    async def configuration(self) -> Response:
        paths = {
            "authorization_endpoint": "/authorise",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
        }
        told = {name: f"{self.address}{path}" for name, path in paths.items()}
        return JSONResponse({"issuer": self.address, **told})

    async def keys(self) -> Response:
        public = {**self.key.as_dict(private=False), "kid": self.address}
        return JSONResponse({"keys": [public]})

    async def ask(self, request: Request, asked: Wanted) -> Response:
        rows = [_row(name, person, asked=asked) for name, person in self.people.items()]
        shown = {"title": "Pick a sample person", "rows": rows}
        return Page("pick.jinja", shown).answer(request)

    async def send(self, asked: Wanted) -> Response:
        if asked.person not in self.people:
            raise Problem(404, "not-found")
        code = fresh()
        self.codes[code] = asked, self.now() + LIFE
        query = urlencode({"code": code, "state": asked.state})
        return RedirectResponse(f"{asked.redirect_uri}?{query}", 303)

    async def tell(self, request: Request) -> Response:
        """Only the service that began this has the verifier of its challenge."""
        sent = {name: one[0] for name, one in parse_qs((await request.body()).decode()).items()}
        asked, until = self.codes.pop(sent.get("code", ""), (None, self.now()))
        if asked is None or until <= self.now() or not _fits(sent, asked):
            return JSONResponse({"error": "invalid_grant"}, 400)
        at = int(self.now().timestamp())
        claims = {
            **self.people[asked.person],
            "iss": self.address,
            "aud": asked.client_id,
            "nonce": asked.nonce,
            "iat": at,
            "exp": at + 300,
        }
        header = {"alg": ALGORITHMS[0], "kid": self.address}
        token = jwt.encode(header, claims, self.key, algorithms=ALGORITHMS)
        told = {"id_token": token, "access_token": fresh(), "token_type": "Bearer"}
        return JSONResponse(told, headers={"cache-control": "no-store"})


def _row(name: str, person: Mapping[str, Any], *, asked: Asked) -> Mapping[str, Any]:
    picked = urlencode({**asked.model_dump(), "person": name})
    return {
        "who": {"text": name.replace("-", " ").capitalize(), "href": f"/picked?{picked}"},
        "organisation": person["org"],
        "roles": ", ".join(person["roles"]).replace("_", " "),
    }


def _fits(sent: Mapping[str, str], asked: Asked) -> bool:
    challenge = pkce.create_s256_code_challenge(sent.get("code_verifier", ""))
    return challenge == asked.code_challenge and all(
        sent.get(name) == getattr(asked, name) for name in ("client_id", "redirect_uri")
    )
