"""What export does when something happens elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from services.export.clerk import Clerk
from services.export.clerk.shelves import Fact, Format, Shelf
from services.export.handlers.press import Press
from services.export.handlers.taking import PermissionTold, Taking
from shared.eventing.ports import Lane
from shared.eventing.routes import Handled, Route, on
from shared.schemas import intake, matching
from shared.schemas.audit import (
    EditionDecided,
    PermissionAmended,
    PermissionExpired,
    PermissionGranted,
    PermissionResumed,
    PermissionSuspended,
    PermissionWithdrawn,
)
from shared.schemas.base import Event
from shared.schemas.entities import Provenance

InnovationTold = intake.InnovationRegistered | intake.InnovationAmended
OpportunityTold = intake.OpportunityRegistered | intake.OpportunityAmended
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
        code, gone, taking = (
            f"product_{event.reason}",
            event.product_id,
            Taking(clerk=self.clerk),
        )
        return await taking.fact(event, code, rests=lambda product, _: product == gone)

    async def on_innovation_withdrawn(self, event: intake.InnovationWithdrawn) -> Handled:
        if not await self._is_news(self.clerk.shelves.innovations, event):
            return ()
        code, gone, taking = "innovation_withdrawn", event.source_ref, Taking(clerk=self.clerk)
        return await taking.fact(event, code, rests=lambda _, sources: gone in sources)

    async def on_permission_told(self, event: PermissionTold) -> Handled:
        return await Taking(clerk=self.clerk).permission(event)

    async def on_edition_decided(self, event: EditionDecided) -> Handled:
        return await Press(clerk=self.clerk, formats=self.formats).decided(event)

    async def _is_news(
        self, facts: Shelf[Fact], event: Event, *, body: BaseModel | None = None
    ) -> bool:
        """Keep it, unless a newer one is known."""
        known = await facts.get(event.subject)
        if known is not None and known.version >= event.version:
            return False
        told = body.model_dump_json() if body else None
        provenance = getattr(event, "provenance", None)
        received = provenance.received_at if isinstance(provenance, Provenance) else None
        facts.keep(event.subject, Fact(version=event.version, body=told, received=received))
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
PERMISSIONS: tuple[Route[Editor], ...] = (
    on(PermissionGranted, Editor.on_permission_told),
    on(PermissionAmended, Editor.on_permission_told),
    on(PermissionExpired, Editor.on_permission_told),
    on(PermissionWithdrawn, Editor.on_permission_told),
    on(PermissionSuspended, Editor.on_permission_told),
    on(PermissionResumed, Editor.on_permission_told),
)
LANES = (Lane(name="main", routes=ROUTES), Lane(name="permissions", routes=PERMISSIONS))
"""A lane of its own, so that nothing delays a withdrawal."""
