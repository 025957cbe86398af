"""What export does when something happens elsewhere."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from services.export.clerk import Clerk
from services.export.clerk.shelves import Fact, Format, Issued, Kept
from services.export.domain.recall import Strike
from services.export.handlers.press import Press
from shared.eventing.ports import Lane
from shared.eventing.routes import Handled, Route, on
from shared.schemas import intake, matching
from shared.schemas.audit import EditionDecided, PermissionWithdrawn
from shared.schemas.base import Event
from shared.schemas.envelope import event_id

Innovation = intake.InnovationRegistered | intake.InnovationAmended
Opportunity = intake.OpportunityRegistered | intake.OpportunityAmended
Product = matching.ProductResolved | matching.ProductAmended


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    clerk: Clerk
    formats: Sequence[Format]

    async def on_product_resolved(self, event: Product) -> Handled:
        return await self._learnt(self.clerk.shelves.products, event, body=event.product)

    on_product_amended = on_product_resolved

    async def on_innovation_registered(self, event: Innovation) -> Handled:
        return await self._learnt(self.clerk.shelves.innovations, event, body=event.innovation)

    on_innovation_amended = on_innovation_registered

    async def on_opportunity_registered(self, event: Opportunity) -> Handled:
        return await self._learnt(
            self.clerk.shelves.opportunities, event, body=event.opportunity
        )

    on_opportunity_amended = on_opportunity_registered

    async def on_opportunity_withdrawn(self, event: intake.OpportunityWithdrawn) -> Handled:
        return await self._learnt(self.clerk.shelves.opportunities, event, body=None)

    async def on_link_proposed(self, event: matching.LinkProposed) -> Handled:
        return await self._learnt(self.clerk.shelves.links, event, body=event)

    async def on_product_retired(self, event: matching.ProductRetired) -> Handled:
        if not await self._is_news(self.clerk.shelves.products, event):
            return ()
        code, gone = f"product_{event.reason}", event.product_id
        return await self._taken_away(event, code, rests=lambda product, _: product == gone)

    async def on_innovation_withdrawn(self, event: intake.InnovationWithdrawn) -> Handled:
        if not await self._is_news(self.clerk.shelves.innovations, event):
            return ()
        code, gone = "innovation_withdrawn", event.source_ref
        return await self._taken_away(event, code, rests=lambda _, sources: gone in sources)

    async def on_permission_withdrawn(self, event: PermissionWithdrawn) -> Handled:
        """A strike is kept too: an edition decided before it may be published after it."""
        clerk, told = self.clerk, list[Event]()
        register = await clerk.register()
        strikes = [
            Strike(
                product=struck.product,
                code=struck.code,
                cause=event_id(event),
                at=event.occurred_at,
                seq=event.version,
            )
            for struck in event.struck
            if struck.series is clerk.criteria.series
        ]
        for strike in strikes:
            known = await clerk.shelves.strikes.get(strike.product)
            if known is None or (known.seq or 0) < event.version:
                clerk.shelves.strikes.keep(strike.product, strike)
        clerk.keep(register)
        for issued in register.issued:
            told += await self._recalled(issued, strikes)
        return told

    async def on_edition_decided(self, event: EditionDecided) -> Handled:
        return await Press(clerk=self.clerk, formats=self.formats).decided(event)

    async def _taken_away(
        self, event: Event, code: str, *, rests: Callable[[str, Collection[str]], bool]
    ) -> Sequence[Event]:
        """A fact of our own: recall what is published, give up the draft that holds it."""
        clerk, told = self.clerk, list[Event]()
        register = await clerk.register()
        clerk.keep(register)
        draft = await clerk.shelves.drafts.get(register.open or "")
        if draft and any(rests(p.product, p.sources) for p in draft.candidates):
            await clerk.void(register, reason=code)
        for issued in register.issued:
            edition = await clerk.shelves.editions.get(issued.edition)
            held = edition.allowed if edition else {}
            strikes = [
                Strike(product=p, code=code, cause=event_id(event), at=event.occurred_at)
                for p, sources in held.items()
                if rests(p, sources)
            ]
            told += await self._recalled(issued, strikes)
        return told

    async def _recalled(self, issued: Issued, strikes: Sequence[Strike]) -> Sequence[Event]:
        edition = await self.clerk.shelves.editions.get(issued.edition)
        return await self.clerk.recall(edition, strikes) if edition else ()

    async def _learnt(
        self, facts: Kept[Fact], event: Event, *, body: BaseModel | None
    ) -> Handled:
        await self._is_news(facts, event, body=body)
        return ()

    async def _is_news(
        self, facts: Kept[Fact], event: Event, *, body: BaseModel | None = None
    ) -> bool:
        """An older version never overwrites a newer one."""
        known = await facts.get(event.subject)
        if known is not None and known.version >= event.version:
            return False
        told = body.model_dump_json() if body else None
        facts.keep(event.subject, Fact(version=event.version, body=told))
        return True


ROUTES: tuple[Route[Editor], ...] = (
    on(matching.ProductResolved, Editor.on_product_resolved),
    on(matching.ProductAmended, Editor.on_product_amended),
    on(matching.ProductRetired, Editor.on_product_retired),
    on(matching.LinkProposed, Editor.on_link_proposed),
    on(intake.InnovationRegistered, Editor.on_innovation_registered),
    on(intake.InnovationAmended, Editor.on_innovation_amended),
    on(intake.InnovationWithdrawn, Editor.on_innovation_withdrawn),
    on(intake.OpportunityRegistered, Editor.on_opportunity_registered),
    on(intake.OpportunityAmended, Editor.on_opportunity_amended),
    on(intake.OpportunityWithdrawn, Editor.on_opportunity_withdrawn),
    on(EditionDecided, Editor.on_edition_decided),
)
WITHDRAWALS: tuple[Route[Editor], ...] = (
    on(PermissionWithdrawn, Editor.on_permission_withdrawn),
)
LANES = (Lane(name="main", routes=ROUTES), Lane(name="permissions", routes=WITHDRAWALS))
"""A lane of its own, so that nothing delays a withdrawal."""
