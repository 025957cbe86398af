"""Whom an organisation's sign-in says somebody is: OpenID Connect, code and PKCE."""

from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import httpx2
import structlog
from authlib.oauth2 import ClientAuth, rfc7636
from authlib.oauth2.rfc6749 import parameters
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from shared.clock import Clock
from shared.settings.web import Web
from shared.web.callers import GIVEN, LEEWAY, Caller, person
from shared.web.problems import Problem

ALGORITHMS = ["Ed25519", "ES256", "PS256", "RS256"]
BACK = "/signed-in"
oauth: Any = parameters
pkce: Any = rfc7636
PATIENCE = 5.0
M = TypeVar("M", bound=BaseModel)
log = structlog.get_logger()


class _Found(BaseModel):
    """As much of its `openid-configuration` as is asked of an issuer."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    id_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one browser was sent away with."""

    state: str
    nonce: str
    verifier: str


@dataclass(slots=True, kw_only=True)
class Provider:
    """An async context manager: it keeps connections, and what the issuer said of itself."""

    web: Web
    now: Clock
    transport: httpx2.AsyncBaseTransport | None = None
    _client: httpx2.AsyncClient = field(init=False, repr=False)
    _found: _Found | None = field(default=None, init=False)
    _keys: KeySet | None = field(default=None, init=False)

    async def __aenter__(self) -> Self:
        self._client = httpx2.AsyncClient(transport=self.transport, trust_env=False)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.aclose()

    async def address(self, attempt: Attempt) -> str:
        """Where to send a browser."""
        found = await self._discovered()
        return str(
            oauth.prepare_grant_uri(
                found.authorization_endpoint,
                self.web.client,
                "code",
                redirect_uri=f"{self.web.address}{BACK}",
                scope="openid",
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=pkce.create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    async def caller(self, code: str, attempt: Attempt) -> Caller:
        """Problem 401 when the token is not what this browser was sent for."""
        token = (await self._exchanged(code, attempt)).id_token
        try:
            return person(await self._verified(token, nonce=attempt.nonce))
        except (JoseError, ValueError, LookupError, TypeError) as error:
            log.warning("sign_in_refused", error=type(error).__name__)
            raise _refused() from None

    async def _exchanged(self, code: str, attempt: Attempt) -> _Tokens:
        found = await self._discovered()
        asked = oauth.prepare_token_request(
            "authorization_code",
            code=code,
            code_verifier=attempt.verifier,
            redirect_uri=f"{self.web.address}{BACK}",
        )
        form = {"content-type": "application/x-www-form-urlencoded"}
        method = "client_secret_basic" if self.web.secret else "none"
        auth: Any = ClientAuth(self.web.client, self.web.secret, method)
        at, headers, body = auth.prepare("POST", found.token_endpoint, form, asked)
        return await self._asked(_Tokens, "POST", at, headers=headers, content=body)

    async def _verified(self, token: str, *, nonce: str) -> dict[str, Any]:
        """A key that is not known may be new: then the issuer is asked once more."""
        try:
            read = jwt.decode(token, await self._known(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            self._keys = None
            read = jwt.decode(token, await self._known(), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=lambda: int(self.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.web.issuer},
            aud={"essential": True, "value": self.web.client},
            nonce={"essential": True, "value": nonce},
            sub=GIVEN,
            exp=GIVEN,
            iat=GIVEN,
        ).validate(read.claims)
        return read.claims

    async def _discovered(self) -> _Found:
        if self._found is None:
            address = f"{self.web.issuer}/.well-known/openid-configuration"
            found = await self._asked(_Found, "GET", address)
            if found.issuer != self.web.issuer:
                raise _silent()
            self._found = found
        return self._found

    async def _known(self) -> KeySet:
        if self._keys is None:
            told = await self._told("GET", (await self._discovered()).jwks_uri)
            self._keys = KeySet.import_key_set(told.json())
        return self._keys

    async def _asked(self, kind: type[M], *request: str, **sent: Any) -> M:
        try:
            return kind.model_validate_json((await self._told(*request, **sent)).content)
        except ValidationError:
            log.warning("issuer_unreadable")
            raise _silent() from None

    async def _told(self, method: str, address: str, **sent: Any) -> httpx2.Response:
        try:
            told = await self._client.request(method, address, timeout=PATIENCE, **sent)
            return told.raise_for_status()
        except httpx2.HTTPStatusError as error:
            if error.response.is_client_error and method == "POST":
                raise _refused() from None
            raise _silent() from None
        except httpx2.HTTPError as error:
            log.warning("issuer_silent", error=type(error).__name__)
            raise _silent() from None


def _refused() -> Problem:
    return Problem(401, "sign-in-refused", detail="That sign-in does not hold. Sign in again.")


def _silent() -> Problem:
    detail = "Your organisation's sign-in does not answer. Please try again shortly."
    return Problem(503, "issuer-silent", detail=detail, headers={"retry-after": "5"})
