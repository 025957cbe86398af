"""What matching answers: nothing about a product without a permit for this reader, now."""

from asyncio import gather
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from uuid import uuid4

from fastapi import APIRouter, Depends, Response

from services.matching.domain.offers import REQUIRED, said
from services.matching.domain.records import Held, Link, Offer
from services.matching.domain.teams import Team
from shared.clock import Clock
from shared.policy.permit import Permit
from shared.schemas.matching import Product
from shared.schemas.vocabulary import Purpose
from shared.web.callers import Asking, Caller, having
from shared.web.gate import Gate, Opening
from shared.web.problems import Problem, as_json

Director = Annotated[Caller, Depends(having("director"))]
Staff = Annotated[Caller, Depends(having("reviewer", "governance_officer", "operator"))]
JSON = "application/json"
AT_ONCE = 8
"""Offers that audit is asked about together; an answer without all permits is none."""


class Library(Protocol):
    async def made_to(self, organisation: str, /) -> Sequence[Offer]: ...
    async def products(self, ids: Collection[str], /) -> Mapping[str, Held]: ...
    async def links(self, ref: str, /) -> Sequence[Link]: ...
    async def teams(self) -> Sequence[Team]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    library: Library
    gate: Gate
    now: Clock

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", lifespan=self._lifespan)
        for answer in (self.offers, self.links, self.teams):
            router.add_api_route(f"/{answer.__name__}", answer, response_model=None)
        return router

    async def offers(self, caller: Director) -> Response:
        """What was offered to the caller's organisation; what audit strikes was never there."""
        made = await self.library.made_to(caller.organisation)
        held = await self.library.products({offer.proposal.product for offer in made})
        there = [(o, p) for o in made if (p := held[o.proposal.product].product)]
        permits = list[Permit]()
        for few in (there[n : n + AT_ONCE] for n in range(0, len(there), AT_ONCE)):
            permits += await gather(*(self._open(offer, caller) for offer, _ in few))
        if any(permit.use_by and permit.use_by <= self.now() for permit in permits):
            raise Problem(503, "audit-silent", headers={"retry-after": "5"})
        opened = zip(there, permits, strict=True)
        cards = [_card(offer, _shown(product, permit)) for (offer, product), permit in opened]
        return _told({"offers": [card for card in cards if card]})

    async def links(self, _: Staff, ref: str) -> Response:
        """Why a product or a record was linked: points and sentences, never a record's text."""
        links = await self.library.links(ref)
        return _told({"links": [each.proposal.model_dump(mode="json") for each in links]})

    async def teams(self, _: Asking) -> Response:
        teams = await self.library.teams()
        return _told({"teams": [each.model_dump(mode="json") for each in teams]})

    async def _open(self, offer: Offer, caller: Caller) -> Permit:
        opening = Opening(
            request_id=str(uuid4()),
            of={"offer": offer.id},
            sealed={offer.proposal.product: dict(offer.permitted)},
            caller=caller,
            purpose=Purpose.PROCUREMENT_MATCHING,
            channel="api",
            media=JSON,
        )
        return await self.gate.open(opening)

    @asynccontextmanager
    async def _lifespan(self, _: Any) -> AsyncGenerator[None]:
        async with self.gate:
            yield


def _shown(product: Product, permit: Permit) -> dict[str, Any]:
    """Every permitted word of it; categories of several sources stand side by side."""
    allowed, shown = permit.allowed.get(product.product_id, {}), dict[str, Any]()
    for source, fields in said(product).items():
        for field in fields.keys() & set(allowed.get(source, ())):
            word = fields[field]
            shown[field] = [*shown.get(field, ()), *word] if field == "categories" else word
    return shown


def _card(offer: Offer, shown: Mapping[str, Any]) -> dict[str, Any] | None:
    """None without a name: a product struck by audit was never there."""
    named = {"offer", "team", "product", "rank", "points"}
    told = offer.proposal.model_dump(mode="json", include=named)
    return {**told, "shown": shown} if REQUIRED in shown else None


def _told(document: Mapping[str, Any]) -> Response:
    return Response(as_json(document), headers={"cache-control": "no-store"}, media_type=JSON)
