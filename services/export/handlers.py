"""What export does when something happens elsewhere."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from pydantic import BaseModel

from services.export.clerk import Clerk, Fact, Format, Issued, Kept, Register, Rendered
from services.export.domain.draft import Denied, Draft, asked, hashed
from services.export.domain.edition import Edition, Issue, Seal, sealed
from services.export.domain.recall import Strike
from services.export.domain.view import View, look
from shared.eventing.ports import Lane
from shared.eventing.routes import Handled, Refused, Route, on
from shared.policy.permit import Permit, allow_sha256
from shared.schemas import intake, matching
from shared.schemas.audit import EditionDecided, PermissionWithdrawn
from shared.schemas.base import Event
from shared.schemas.envelope import event_id
from shared.schemas.export import EditionPublished, Rendering
from shared.schemas.vocabulary import Outcome

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
        """Rank on the permitted set, seal, write it down in every format, publish."""
        if event.series is not self.clerk.criteria.series:
            return Refused("another_series")
        register = await self.clerk.register()
        draft = await self.clerk.shelves.drafts.get(event.edition)
        if draft is None or register.open != draft.id:
            return Refused("draft_not_open")
        if hashed(asked(draft, self.clerk.criteria)) != event.draft_sha256:
            return Refused("another_draft")
        permit = _permit(event)
        if not permit.allowed:
            await self.clerk.void(register, reason="nothing_permitted")
            return ()
        decided = replace(draft, denied=_denied(event), state="published")
        self.clerk.shelves.drafts.keep(draft.id, decided)
        edition = self._sealed(decided, event, register=register, permit=permit)
        return await self._published(edition, permit, register=register)

    def _sealed(
        self, draft: Draft, event: EditionDecided, *, register: Register, permit: Permit
    ) -> Edition:
        issue = Issue(
            number=register.next_number(event.occurred_at.year),
            previous=register.issued[-1].number if register.issued else None,
            sealed_at=event.occurred_at,
        )
        seal = Seal(
            origin=event.origin,
            seal_seq=event.seal_seq,
            size=event.size,
            decisions_root=event.decisions_root,
            policy=event.policy,
        )
        return sealed(draft, permit, criteria=self.clerk.criteria, seal=seal, issue=issue)

    async def _published(
        self, edition: Edition, permit: Permit, *, register: Register
    ) -> Sequence[Event]:
        clerk, heading = self.clerk, edition.heading
        renderings = await self._rendered(look(edition, permit), permit)
        if await clerk.shelves.editions.get(heading.id) is None:
            clerk.shelves.editions.keep(heading.id, edition)
        issued = Issued(
            edition=heading.id, number=heading.issue.number, seal_seq=heading.seal.seal_seq
        )
        clerk.keep(replace(register, open=None, issued=(*register.issued, issued)))
        strikes = await clerk.shelves.strikes.many({entry.product for entry in edition.entries})
        published = EditionPublished(
            occurred_at=heading.issue.sealed_at,
            version=2,
            edition=heading.id,
            series=heading.series,
            number=heading.issue.number,
            seal_seq=heading.seal.seal_seq,
            document_sha256=edition.sha256,
            counts=heading.counts,
            renderings=renderings,
        )
        return [published, *await clerk.recall(edition, strikes.values())]

    async def _rendered(self, view: View, permit: Permit) -> tuple[Rendering, ...]:
        told: list[Rendering] = []
        for each in self.formats:
            body = each.render(view)
            digest = sha256(body).hexdigest()
            key = f"{view.heading.id}/{each.file}"
            kept = Rendered(sha256=digest, allow_sha256=permit.allow_sha256, body=body)
            if await self.clerk.shelves.renderings.get(key) is None:
                self.clerk.shelves.renderings.keep(key, kept)
            told.append(Rendering(media=each.media, sha256=digest, bytes=len(body)))
        return tuple(told)

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


def _permit(event: EditionDecided) -> Permit:
    allowed = {
        entry.product: dict(entry.permitted)
        for entry in event.entries
        if entry.outcome is Outcome.PERMIT and any(fields for _, fields in entry.permitted)
    }
    digest = allow_sha256(allowed)
    return Permit(seq=event.seal_seq, allowed=allowed, allow_sha256=digest)


def _denied(event: EditionDecided) -> tuple[Denied, ...]:
    return tuple(
        Denied(product=entry.product, code=entry.code or "", near=entry.near)
        for entry in event.entries
        if entry.outcome is Outcome.DENY
    )


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
