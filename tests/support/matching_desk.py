"""Matching's counter on twins, with an audit that permits what a test says."""

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from services.matching.api.offers import Desk
from services.matching.api.products import Catalogue
from services.matching.clerk.office import Office
from services.matching.handlers.replying import Ends
from services.matching.pages import OfferPages, site
from shared.policy.permit import allow_sha256
from shared.schemas.matching import OfferProposed
from shared.schemas.vocabulary import Outcome
from shared.web.app import web_app
from shared.web.gate import Gate
from tests.support.builders import UCLH, a_registration, an_opening
from tests.support.callers import (
    MemoryEventing,
    asking,
    at_noon,
    service_tokens,
    signed_in,
    web,
)
from tests.support.matching import Trial, a_decision, a_team
from tests.support.pages import BROWSER
from tests.support.performing import Performing

Audit = Callable[[httpx2.Request], Coroutine[None, None, httpx2.Response]]
FIELDS = ["categories", "name", "summary", "supplier"]


async def offered(*, made: bool = True, teams: int = 1) -> tuple[Trial, OfferProposed]:
    """Give what the first team is offered; more teams fit as well."""
    trial, names = Trial(), ["rrv-procurement", "a-2", "a-3", "a-4"][:teams]
    await trial.library.hang([a_team(name, serves=["england"]) for name in names])
    told = await trial.hear(an_opening(), a_registration())
    offer: OfferProposed = next(event for event in told if isinstance(event, OfferProposed))
    if made:
        await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT))
    return trial, offer


@dataclass
class Counter:
    """Audit is silent until a test says what it answers."""

    folder: Path
    trial: Trial
    audit: Audit | httpx2.Response | None = None
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __post_init__(self) -> None:
        self.eventing = Performing(store=self.trial.library.store)

    @property
    def office(self) -> Office:
        transport = httpx2.MockTransport(self._answer)
        tokens = service_tokens(self.folder)
        return Office(
            library=self.trial.library,
            gate=Gate(address="http://audit", tokens=tokens, transport=transport),
            eventing=self.eventing,
            ends=Ends(self.trial.run),
            now=lambda: self.trial.at,
        )

    @property
    def app(self) -> FastAPI:
        office = self.office
        answering = Desk(office), Catalogue(self.trial.library), OfferPages(office)
        return web_app(
            eventing=MemoryEventing(),
            routers=[each.router() for each in answering],
            site=at_noon(site(web(self.folder))),
        )

    def permit(self, offer: OfferProposed, *fields: str) -> None:
        self.audit = permitting(offer, *(fields or FIELDS), at=self.trial.at)

    async def get(self, path: str = "/v1/offers", **caller: Any) -> httpx2.Response:
        return await self._send(f"GET {path}", caller)

    async def page(self, path: str = "/offers", **caller: Any) -> httpx2.Response:
        return await self._send(f"GET {path}", caller, headers=BROWSER)

    async def send(self, path: str, form: dict[str, str], **caller: Any) -> httpx2.Response:
        once = {"request_id": "00000000-0000-4000-8000-000000000001"}
        headers = BROWSER | {"origin": "http://test"}
        return await self._send(f"POST {path}", caller, headers=headers, data=once | form)

    async def answer(
        self, offer: str, said: dict[str, str], *, key: str | None = "k-1", **caller: Any
    ) -> httpx2.Response:
        headers = {"idempotency-key": key} if key else {}
        request = f"POST /v1/offers/{offer}/answer"
        return await self._send(request, caller, headers=headers, json=said)

    async def _send(self, request: str, caller: dict[str, Any], **sent: Any) -> httpx2.Response:
        method, path = request.split(" ")
        app, who = self.app, {"org": UCLH, **caller}
        headers = sent.pop("headers", {}) | signed_in(who.pop("role", "director"), **who)
        async with app.router.lifespan_context(app), asking(app) as client:
            return await client.request(method, path, headers=headers, **sent)

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(json.loads(request.content))
        told = self.audit
        return await told(request) if callable(told) else told or httpx2.Response(503)


def permitting(offer: OfferProposed, *fields: str, at: Any) -> httpx2.Response:
    withheld = sorted(set(FIELDS) - set(fields))
    source = offer.sources[0].ref
    allowed = {offer.product: {source: fields}}
    answer: dict[str, Any] = {
        "seq": 8,
        "withheld": [{"product": offer.product, "source": source, "fields": withheld}],
        "allow_sha256": allow_sha256(allowed),
        "use_by": (at + timedelta(seconds=30)).isoformat(),
    }
    return httpx2.Response(200, json=answer)
