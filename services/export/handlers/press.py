"""A decided draft becomes an edition: sealed, written down in every format, published."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from services.export.clerk import Clerk
from services.export.clerk.shelves import Format, Issued, Register, Rendered, Written
from services.export.domain.criteria import Criteria
from services.export.domain.draft import Draft, asked, hashed
from services.export.domain.edition import Edition, Seal, sealed
from services.export.domain.past import Issue, Past
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
        criteria = self.clerk.rules.current.get(event.series)
        register = await self.clerk.register(event.series)
        draft = await self.clerk.shelves.drafts.get(event.edition)
        if draft is None or register.open != draft.id:
            return Refused("draft_not_open")
        if criteria is None or draft.criteria_sha256 != criteria.sha256:
            await self.clerk.void(register, reason="other_criteria")
            return ()
        if hashed(asked(draft, criteria)) != event.draft_sha256:
            return Refused("another_draft")
        permit = _permit(event)
        denied = tuple(entry for entry in event.entries if entry.outcome is Outcome.DENY)
        decided = replace(draft, denied=denied)
        past = await self._past(event, register)
        edition = _sealed(decided, event, permit=permit, criteria=criteria, past=past)
        if not edition.entries:
            self.clerk.shelves.drafts.keep(draft.id, decided)
            await self.clerk.void(register, reason="nothing_permitted")
            return ()
        self.clerk.shelves.drafts.keep(draft.id, replace(decided, state="published"))
        return await self._published(edition, permit, register=register)

    async def _past(self, event: EditionDecided, register: Register) -> Past:
        """Of the edition before counts what still stands of it."""
        last = register.issued[-1] if register.issued else None
        issue = Issue(
            number=register.next_number(event.occurred_at.year),
            previous=last.number if last else None,
            sealed_at=event.occurred_at,
        )
        before = await self.clerk.shelves.editions.get(last.edition) if last else None
        if before is None:
            return Past(issue=issue)
        keys = [f"{before.heading.id}/{product}" for product in before.allowed]
        recalls = (await self.clerk.shelves.recalls.many(keys)).values()
        gone = {recall.product for recall in recalls}
        ranks = {e.product: e.rank for e in before.entries if e.product not in gone}
        return Past(issue=issue, ranks=ranks, firsts=before.firsts)

    async def _published(
        self, edition: Edition, permit: Permit, *, register: Register
    ) -> Sequence[Event]:
        clerk, heading = self.clerk, edition.heading
        permit = _less(permit, edition.unlisted)
        written = self._written(look(edition, permit), permit)
        clerk.shelves.editions.add(heading.id, edition)
        issued = _issued(edition, written)
        clerk.keep(replace(register, open=None, issued=(*register.issued, issued)))
        keys = {f"{heading.series}/{entry.product}" for entry in edition.entries}
        strikes = await clerk.shelves.strikes.many(keys)
        published = EditionPublished(
            occurred_at=heading.issue.sealed_at,
            version=2,
            edition=heading.id,
            series=heading.series,
            number=heading.issue.number,
            seal_seq=heading.seal.seal_seq,
            document_sha256=edition.sha256,
            counts=heading.counts,
            renderings=tuple(
                Rendering(media=each.media, sha256=each.sha256, bytes=each.bytes)
                for each in written
            ),
        )
        return [published, *await clerk.recall(edition, strikes.values())]

    def _written(self, view: View, permit: Permit) -> tuple[Written, ...]:
        told: list[Written] = []
        for each in self.formats:
            body = each.render(view)
            kept = Rendered(allow_sha256=permit.allow_sha256, body=body)
            self.clerk.shelves.renderings.add(f"{view.heading.id}/{each.file}", kept)
            digest = sha256(body).hexdigest()
            told.append(
                Written(file=each.file, media=each.media, sha256=digest, bytes=len(body))
            )
        return tuple(told)


def _sealed(
    draft: Draft, event: EditionDecided, *, permit: Permit, criteria: Criteria, past: Past
) -> Edition:
    seal = Seal(
        origin=event.origin,
        seal_seq=event.seal_seq,
        size=event.size,
        decisions_root=event.decisions_root,
        policy=event.policy,
    )
    return sealed(draft, permit, criteria=criteria, seal=seal, past=past)


def _issued(edition: Edition, written: tuple[Written, ...]) -> Issued:
    heading = edition.heading
    return Issued(
        edition=heading.id,
        number=heading.issue.number,
        sealed_at=heading.issue.sealed_at,
        criteria=heading.criteria,
        document_sha256=edition.sha256,
        counts=heading.counts,
        written=written,
    )


def _permit(event: EditionDecided) -> Permit:
    allowed = {
        entry.product: dict(entry.permitted)
        for entry in event.entries
        if entry.outcome is Outcome.PERMIT and any(fields for _, fields in entry.permitted)
    }
    digest = allow_sha256(allowed)
    return Permit(seq=event.seal_seq, allowed=allowed, allow_sha256=digest)


def _less(permit: Permit, unlisted: Collection[str]) -> Permit:
    """What was permitted of those listed."""
    allowed = {p: sources for p, sources in permit.allowed.items() if p not in unlisted}
    return replace(permit, allowed=allowed, allow_sha256=allow_sha256(allowed))
