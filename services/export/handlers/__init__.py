"""What export does when something happens elsewhere."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from services.export.clerk import Clerk
from services.export.clerk.shelves import Fact, Format, Register, Shelf
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike, together
from services.export.handlers.press import Press
from shared.eventing.ports import Lane
from shared.eventing.routes import Handled, Route, on
from shared.schemas import intake, matching
from shared.schemas.audit import (
    EditionDecided,
    PermissionAmended,
    PermissionExpired,
    PermissionSuspended,
    PermissionWithdrawn,
)
from shared.schemas.base import Event
from shared.schemas.envelope import event_id

InnovationTold = intake.InnovationRegistered | intake.InnovationAmended
OpportunityTold = intake.OpportunityRegistered | intake.OpportunityAmended
PermissionTakenAway = (
    PermissionAmended | PermissionExpired | PermissionSuspended | PermissionWithdrawn
)
ProductTold = matching.ProductResolved | matching.ProductAmended


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    clerk: Clerk
    formats: Sequence[Format]

    async def on_product_told(self, event: ProductTold) -> Handled:
        await self._is_news(self.clerk.shelves.products, event, body=event.product)
        return ()

    async def on_innovation_told(self, event: InnovationTold) -> Handled:
        await self._is_news(self.clerk.shelves.innovations, event, body=event.innovation)
        return ()

    async def on_opportunity_told(self, event: OpportunityTold) -> Handled:
        await self._is_news(self.clerk.shelves.opportunities, event, body=event.opportunity)
        return ()

    async def on_opportunity_withdrawn(self, event: intake.OpportunityWithdrawn) -> Handled:
        await self._is_news(self.clerk.shelves.opportunities, event)
        return ()

    async def on_link_proposed(self, event: matching.LinkProposed) -> Handled:
        """A notice that is merely of interest proves no use."""
        names = event.relation == "names_product"
        await self._is_news(self.clerk.shelves.links, event, body=event if names else None)
        return ()

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

    async def on_permission_taken_away(self, event: PermissionTakenAway) -> Handled:
        """A strike is kept too: an edition decided before it may be published after it."""
        clerk = self.clerk
        register = await clerk.register()
        strikes = [
            Strike(
                product=struck.product,
                code=struck.code,
                cause=event_id(event),
                at=event.occurred_at,
                seq=event.version,
                editions=struck.editions,
            )
            for struck in event.struck
            if struck.series is clerk.criteria.series
        ]
        for strike in strikes:
            known = await clerk.shelves.strikes.get(strike.product)
            clerk.shelves.strikes.keep(strike.product, together(known, strike))
        clerk.keep(register)
        return await self._recalled(register, strikes=lambda _: strikes)

    async def on_edition_decided(self, event: EditionDecided) -> Handled:
        return await Press(clerk=self.clerk, formats=self.formats).decided(event)

    async def _taken_away(
        self, event: Event, code: str, *, rests: Callable[[str, Collection[str]], bool]
    ) -> Sequence[Event]:
        """A fact of our own: recall what is published, give up the draft that holds it."""
        clerk = self.clerk
        register = await clerk.register()
        clerk.keep(register)
        draft = await clerk.shelves.drafts.get(register.open or "")
        if draft and any(rests(p.product, p.sources) for p in draft.candidates):
            await clerk.void(register, reason=code)

        def strikes(edition: Edition) -> Sequence[Strike]:
            return [
                Strike(product=product, code=code, cause=event_id(event), at=event.occurred_at)
                for product, sources in edition.allowed.items()
                if rests(product, sources)
            ]

        return await self._recalled(register, strikes=strikes)

    async def _recalled(
        self, register: Register, *, strikes: Callable[[Edition], Sequence[Strike]]
    ) -> Sequence[Event]:
        told = list[Event]()
        editions = await self.clerk.shelves.editions.many(register.editions)
        for edition in editions.values():
            told += await self.clerk.recall(edition, strikes(edition))
        return told

    async def _is_news(
        self, facts: Shelf[Fact], event: Event, *, body: BaseModel | None = None
    ) -> bool:
        """Keep it, unless a newer one is known."""
        known = await facts.get(event.subject)
        if known is not None and known.version >= event.version:
            return False
        told = body.model_dump_json() if body else None
        facts.keep(event.subject, Fact(version=event.version, body=told))
        return True


ROUTES: tuple[Route[Editor], ...] = (
    on(matching.ProductResolved, Editor.on_product_told),
    on(matching.ProductAmended, Editor.on_product_told),
    on(matching.ProductRetired, Editor.on_product_retired),
    on(matching.LinkProposed, Editor.on_link_proposed),
    on(intake.InnovationRegistered, Editor.on_innovation_told),
    on(intake.InnovationAmended, Editor.on_innovation_told),
    on(intake.InnovationWithdrawn, Editor.on_innovation_withdrawn),
    on(intake.OpportunityRegistered, Editor.on_opportunity_told),
    on(intake.OpportunityAmended, Editor.on_opportunity_told),
    on(intake.OpportunityWithdrawn, Editor.on_opportunity_withdrawn),
    on(EditionDecided, Editor.on_edition_decided),
)
WITHDRAWALS: tuple[Route[Editor], ...] = (
    on(PermissionAmended, Editor.on_permission_taken_away),
    on(PermissionExpired, Editor.on_permission_taken_away),
    on(PermissionWithdrawn, Editor.on_permission_taken_away),
    on(PermissionSuspended, Editor.on_permission_taken_away),
)
LANES = (Lane(name="main", routes=ROUTES), Lane(name="permissions", routes=WITHDRAWALS))
"""A lane of its own, so that nothing delays a withdrawal."""
