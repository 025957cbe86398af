"""Nothing about a product leaves without audit's recorded permit for this reader, now."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeVar

import httpx2
import structlog
from pydantic import AwareDatetime, BaseModel, ValidationError

from shared.policy.permit import Allowed, Permit, allow_sha256
from shared.web.callers import Caller
from shared.web.problems import Problem
from shared.web.tokens import ServiceTokens

M = TypeVar("M", bound=BaseModel)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One reading of one thing by one caller."""

    request_id: str
    of: Mapping[str, str]
    """`{"edition": …}` or `{"offer": …}`."""
    sealed: Allowed
    """What was permitted when it was decided: the answer can only take away from it."""
    caller: Caller
    purpose: str
    channel: Literal["api", "page", "file"]
    media: str
    products: Collection[str] | None = None
    """Those that this answer shows; None is all."""
    omit: Collection[str] = ()
    """Recalled ones."""


class _Withheld(BaseModel):
    product: str
    source: str
    fields: list[str]


class _Answer(BaseModel):
    seq: int
    strikes: dict[str, list[str] | Literal["*"]] = {}
    withheld: list[_Withheld] = []
    allow_sha256: str
    use_by: AwareDatetime


class _Recipient(BaseModel):
    recipient: str


class _Recipients(BaseModel):
    recipients: list[_Recipient]


@dataclass(slots=True, kw_only=True)
class Gate:
    """An async context manager: it keeps its connections to audit."""

    address: str
    tokens: ServiceTokens
    patience: float = 2.0
    """Seconds: then audit counts as silent, and nothing is sent."""
    transport: httpx2.AsyncBaseTransport | None = None
    _client: httpx2.AsyncClient = field(init=False, repr=False)

    async def __aenter__(self) -> Self:
        self._client = httpx2.AsyncClient(
            base_url=self.address, transport=self.transport, trust_env=False
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.aclose()

    async def open(self, opening: Opening) -> Permit:
        """No permit is kept, ever: each reading asks anew, and any doubt ends it."""
        answer = await self._asked(_Answer, "POST /v1/disclosures", json=_body(opening))
        allowed = _remaining(opening, answer)
        if allow_sha256(allowed) != answer.allow_sha256:
            log.error("permit_not_reproduced", seq=answer.seq)
            raise _silent()
        return Permit(
            seq=answer.seq,
            allowed=allowed,
            allow_sha256=answer.allow_sha256,
            use_by=answer.use_by,
        )

    async def recipients(
        self, edition: str, *, product: str, before: int | None
    ) -> frozenset[str]:
        """Ask which organisations had a product of an edition, by decisions before one."""
        query = {"product": product} | ({"before": before} if before is not None else {})
        path = f"/v1/editions/{edition}/recipients"
        told = await self._asked(_Recipients, f"GET {path}", params=query)
        return frozenset(each.recipient for each in told.recipients)

    async def _asked(self, kind: type[M], request: str, **sent: Any) -> M:
        method, path = request.split(" ", 1)
        headers = {"authorization": f"Bearer {self.tokens.to('audit')}"}
        try:
            async with asyncio.timeout(self.patience):
                told = await self._client.request(method, path, headers=headers, **sent)
            return kind.model_validate_json(told.raise_for_status().content)
        except (httpx2.HTTPError, TimeoutError, ValidationError) as error:
            log.warning("audit_silent", error=type(error).__name__)
            raise _silent() from None


def _body(opening: Opening) -> dict[str, Any]:
    told: dict[str, Any] = {
        "request_id": opening.request_id,
        **opening.of,
        "recipient": opening.caller.organisation,
        "user": opening.caller.person,
        "purpose": opening.purpose,
        "channel": opening.channel,
        "media": opening.media,
    }
    if opening.products is not None:
        told["products"] = sorted(opening.products)
    return told | ({"omit": sorted(opening.omit)} if opening.omit else {})


def _remaining(opening: Opening, answer: _Answer) -> Allowed:
    """Take away what audit takes; one source's fields may be withheld for several reasons."""
    asked = opening.sealed.keys() if opening.products is None else opening.products
    lists = [opening.omit, *answer.strikes.values()]
    if "*" in lists:
        return {}
    struck = {product for products in lists for product in products}
    away: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in answer.withheld:
        away[row.product, row.source].update(row.fields)
    return {
        product: {
            source: frozenset(fields) - away[product, source]
            for source, fields in opening.sealed[product].items()
        }
        for product in asked
        if product in opening.sealed and product not in struck
    }


def _silent() -> Problem:
    detail = "Nobody could say whether this may be shown. Please try again shortly."
    return Problem(503, "audit-silent", detail=detail, headers={"retry-after": "5"})
