"""Offers as their team sees them: each opening asks audit; what it strikes was never there."""

from asyncio import gather
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.matching.domain.offers import REQUIRED, said
from services.matching.domain.records import Held, Offer, Standing
from services.matching.domain.replies import addressed
from services.matching.domain.teams import Team
from shared.clock import Clock
from shared.policy.permit import Permit
from shared.schemas.matching import Product
from shared.schemas.vocabulary import Purpose
from shared.web.callers import Caller
from shared.web.gate import Gate, Opening
from shared.web.problems import Problem

AT_ONCE = 8
"""Offers that audit is asked about together; an answer without all permits is none."""
LONDON = ZoneInfo("Europe/London")
Shown = Literal[Standing.MADE, Standing.ACCEPTED, Standing.DECLINED]


class Library(Protocol):
    async def offers_to(self, organisation: str, /, standing: Standing) -> Sequence[Offer]: ...
    async def offer(self, offer_id: str, /) -> Offer | None: ...
    async def products(self, ids: Collection[str], /) -> Mapping[str, Held]: ...
    async def teams(self) -> Sequence[Team]: ...


@dataclass(frozen=True, slots=True)
class Card:
    """An offer, and the words of its product that this reader may see now."""

    offer: Offer
    shown: Mapping[str, Any]
    permit: Permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    library: Library
    gate: Gate
    now: Clock
    channel: Literal["api", "page"]
    media: str

    @property
    def today(self) -> date:
        return self.now().astimezone(LONDON).date()

    async def to(self, caller: Caller, *, standing: Standing = Standing.MADE) -> list[Card]:
        """Of one standing, to the caller's teams."""
        found = await self.library.offers_to(caller.organisation, standing)
        return await self._opened(
            [each for each in found if self._theirs(each, caller)], caller
        )

    async def one(self, offer_id: str, caller: Caller) -> Card | None:
        """None for one of somebody else's as for one that nobody made."""
        found = await self.library.offer(offer_id)
        if found is None or not self._theirs(found, caller):
            return None
        return next(iter(await self._opened([found], caller)), None)

    def _theirs(self, offer: Offer, caller: Caller) -> bool:
        stands = offer.may_be_answered(self.today) or offer.reply is not None
        return stands and addressed(offer, caller.organisation, teams=caller.teams)

    async def _opened(self, offers: Sequence[Offer], caller: Caller) -> list[Card]:
        held = await self.library.products({offer.proposal.product for offer in offers})
        there = [(o, p) for o in offers if (p := held[o.proposal.product].product)]
        permits = list[Permit]()
        for few in (there[n : n + AT_ONCE] for n in range(0, len(there), AT_ONCE)):
            permits += await gather(*(self._ask(offer, caller) for offer, _ in few))
        if any(permit.use_by and permit.use_by <= self.now() for permit in permits):
            raise Problem(503, "audit-silent", headers={"retry-after": "5"})
        opened = zip(there, permits, strict=True)
        cards = (Card(o, _shown(p, permit), permit) for (o, p), permit in opened)
        return [card for card in cards if REQUIRED in card.shown]

    async def _ask(self, offer: Offer, caller: Caller) -> Permit:
        opening = Opening(
            request_id=str(uuid4()),
            of={"offer": offer.id},
            sealed={offer.proposal.product: dict(offer.permitted)},
            caller=caller,
            purpose=Purpose.PROCUREMENT_MATCHING,
            channel=self.channel,
            media=self.media,
        )
        return await self.gate.open(opening)


def _shown(product: Product, permit: Permit) -> dict[str, Any]:
    """Every permitted word of it; categories of several sources stand side by side."""
    allowed, shown = permit.allowed.get(product.product_id, {}), dict[str, Any]()
    for source, fields in said(product).items():
        for field in fields.keys() & set(allowed.get(source, ())):
            word = fields[field]
            shown[field] = [*shown.get(field, ()), *word] if field == "categories" else word
    return shown
