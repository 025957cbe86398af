"""Who asks: told by a signed token, never by what the request says of itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from re import fullmatch
from typing import Annotated, Any, Protocol
from uuid import uuid4

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.jwt import ClaimsOption

from shared.clock import Clock
from shared.schemas import envelope
from shared.web.problems import Problem

ALGORITHMS = ["Ed25519"]
AUDIENCE = "innovation-pipeline"
LEEWAY = 30
GIVEN: ClaimsOption = {"essential": True}
TRACE = r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"
UNSIGNED = {"www-authenticate": "Bearer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    person: str
    """The identity provider's opaque subject, or `service:<name>`."""
    organisation: str
    """Empty for a service."""
    roles: frozenset[str]
    teams: tuple[str, ...] = ()


class Callers:
    """The public keys of `callers.json`, each good for its own issuer alone."""

    def __init__(self, path: Path, now: Clock) -> None:
        rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
        self._issuers = {row["kid"]: row["iss"] for row in rows}
        self._keys = KeySet([OKPKey.import_key(row) for row in rows])
        self._now = now

    def identify(self, authorization: str | None, *, service: str) -> Caller:
        """Believe a person's token, or another service's made out to this one."""
        kind, _, token = (authorization or "").partition(" ")
        if kind.lower() != "bearer":
            raise Problem(401, "not-signed-in", headers=UNSIGNED)
        try:
            return self._caller(token, service=f"service:{service}")
        except (JoseError, ValueError, LookupError, TypeError):
            raise Problem(401, "token-refused", headers=UNSIGNED) from None

    def _caller(self, token: str, *, service: str) -> Caller:
        read = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
        issuer = self._issuers[read.header["kid"]]
        among_services = issuer.startswith("service:")
        jwt.JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": service if among_services else AUDIENCE},
            sub=GIVEN,
            exp=GIVEN,
            nbf=GIVEN,
            iat=GIVEN,
        ).validate(read.claims)
        return _service(read.claims) if among_services else person(read.claims)


def _service(claims: dict[str, Any]) -> Caller:
    if claims["sub"] != claims["iss"]:
        raise ValueError("a service speaks for itself alone")
    return Caller(person=claims["sub"], organisation="", roles=frozenset({claims["sub"]}))


def person(claims: dict[str, Any]) -> Caller:
    """Refuse a subject that could be an address or a name: it goes into the log."""
    if not fullmatch(r"[A-Za-z0-9._|-]{1,128}", claims["sub"]):
        raise ValueError("the subject is not opaque")
    if any(role.startswith("service:") for role in claims["roles"]):
        raise ValueError("no person is a service")
    return Caller(
        person=claims["sub"],
        organisation=claims["org"],
        roles=frozenset(claims["roles"]),
        teams=tuple(claims.get("teams", ())),
    )


class Signed(Protocol):
    @property
    def caller(self) -> Caller: ...


class Attending(Protocol):
    """As much of the sessions as is asked here."""

    async def of(self, cookie: str) -> Signed | None: ...


async def visiting(request: Request) -> Caller | None:
    """Tell who asks, if they said so: by a bearer token, else by the session of a browser."""
    site, told = request.app.state.site, None
    if header := request.headers.get("authorization"):
        callers: Callers = request.app.state.callers
        told = callers.identify(header, service=site.service)
    elif cookie := request.cookies.get(site.cookie):
        attendance: Attending | None = request.app.state.attendance
        session = await attendance.of(cookie) if attendance else None
        request.state.session, told = session, session.caller if session else None
    request.state.caller = told
    return told


Visiting = Annotated[Caller | None, Depends(visiting)]


async def caller(visitor: Visiting) -> Caller:
    if visitor is None:
        raise Problem(401, "not-signed-in", headers=UNSIGNED)
    return visitor


Asking = Annotated[Caller, Depends(caller)]


def own(caller: Caller, organisation: str) -> None:
    """What another organisation owns is absent, as what is nobody's."""
    if caller.organisation != organisation:
        raise Problem(404, "not-found")


def having(*roles: str) -> Callable[[Caller], Caller]:
    """Let in whoever holds one of these roles: `Annotated[Caller, Depends(having(…))]`."""

    def entitled(asking: Asking) -> Caller:
        if asking.roles.isdisjoint(roles):
            detail = f"This asks for one of: {', '.join(roles)}."
            raise Problem(403, "role-missing", detail=detail)
        return asking

    return entitled


def cause(
    request: Request, caller: Caller, *, at: datetime, named: str | None = None
) -> envelope.Request:
    """Name a request as what its events follow from; a form brings its own name."""
    given = named or _given(request, "x-request-id", like=r"[A-Za-z0-9-]{1,128}")
    return envelope.Request(
        id=given or str(uuid4()),
        actor=caller.person,
        organisation=caller.organisation,
        received_at=at,
        traceparent=_given(request, "traceparent", like=TRACE),
    )


def _given(request: Request, header: str, *, like: str) -> str | None:
    """Take nothing of another form: it travels on with every event."""
    value = request.headers.get(header, "")
    return value if fullmatch(like, value) else None
