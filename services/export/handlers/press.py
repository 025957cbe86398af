"""A decided draft becomes an edition: sealed, written down in every format, published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from services.export.clerk import Clerk
from services.export.clerk.shelves import Format, Issued, Register, Rendered
from services.export.domain.draft import Draft, asked, hashed
from services.export.domain.edition import Edition, Issue, Seal, sealed
from services.export.domain.view import View, look
from shared.eventing.routes import Handled, Refused
from shared.policy.permit import Permit, allow_sha256
from shared.schemas.audit import EditionDecided
from shared.schemas.base import Event
from shared.schemas.export import EditionPublished, Rendering
from shared.schemas.vocabulary import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    clerk: Clerk
    formats: Sequence[Format]

    async def decided(self, event: EditionDecided) -> Handled:
        """Rank on the permitted set, seal, write it down in every format, publish."""
        if event.series is not self.clerk.criteria.series:
            return Refused("another_series")
        register = await self.clerk.register()
        draft = await self.clerk.shelves.drafts.get(event.edition)
        if draft is None or register.open != draft.id:
            return Refused("draft_not_open")
        if draft.criteria_sha256 != self.clerk.criteria.sha256:
            await self.clerk.void(register, reason="other_criteria")
            return ()
        if hashed(asked(draft, self.clerk.criteria)) != event.draft_sha256:
            return Refused("another_draft")
        permit = _permit(event)
        if not permit.allowed:
            await self.clerk.void(register, reason="nothing_permitted")
            return ()
        denied = tuple(entry for entry in event.entries if entry.outcome is Outcome.DENY)
        decided = replace(draft, denied=denied, state="published")
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
        renderings = self._rendered(look(edition, permit), permit)
        clerk.shelves.editions.add(heading.id, edition)
        issued = Issued(edition=heading.id, number=heading.issue.number)
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

    def _rendered(self, view: View, permit: Permit) -> tuple[Rendering, ...]:
        told: list[Rendering] = []
        for each in self.formats:
            body = each.render(view)
            kept = Rendered(allow_sha256=permit.allow_sha256, body=body)
            self.clerk.shelves.renderings.add(f"{view.heading.id}/{each.file}", kept)
            digest = sha256(body).hexdigest()
            told.append(Rendering(media=each.media, sha256=digest, bytes=len(body)))
        return tuple(told)


def _permit(event: EditionDecided) -> Permit:
    allowed = {
        entry.product: dict(entry.permitted)
        for entry in event.entries
        if entry.outcome is Outcome.PERMIT and any(fields for _, fields in entry.permitted)
    }
    digest = allow_sha256(allowed)
    return Permit(seq=event.seal_seq, allowed=allowed, allow_sha256=digest)
