"""May it be shared? Each answer is a record before anybody hears it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.audit.domain.records import spelled
from services.audit.sequencer.draft import Draft
from shared.policy.decision import Asked, Decision, Request
from shared.schemas.audit import DecidedEntry, EditionDecided, NearMiss, ShareDecided
from shared.schemas.export import DraftEntry, EditionDrafted
from shared.schemas.matching import AskedFields, OfferProposed
from shared.schemas.vocabulary import Action, Outcome, Purpose
from shared.tlog.hashing import CompactRange

LARGEST_DRAFT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    draft: Draft
    origin: str

    def edition(self, drafted: EditionDrafted) -> EditionDecided:
        """All entries at one size of the log; the seal holds the root of what was decided."""
        draft, k = self.draft, self.draft.size
        entries = tuple(self._entry(drafted, entry, k=k) for entry in drafted.entries)
        root = CompactRange().extended(draft.leaves_from(k)).root.hex()
        seal = _sealed(drafted, entries, k=k) | {
            "first": k,
            "last": draft.size - 1,
            "policy": draft.standing.policy_sha256,
            "decisions_root": root,
        }
        about = {"edition": drafted.edition, "recipient": drafted.audience}
        seq = self.draft.append("decision.edition", about=about, data=seal)
        return EditionDecided(
            occurred_at=draft.now,
            version=seq,
            edition=drafted.edition,
            series=drafted.series,
            draft_sha256=drafted.draft_sha256,
            origin=self.origin,
            seal_seq=seq,
            size=seq + 1,
            decisions_root=root,
            policy=draft.standing.policy_sha256,
            entries=entries,
        )

    def offer(self, proposed: OfferProposed) -> ShareDecided:
        recipient = f"org:{proposed.organisation}"
        decision = self.draft.decide(
            Request(
                action=Action.DISPLAY,
                purpose=Purpose.PROCUREMENT_MATCHING,
                t=spelled(self.draft.now),
                k=self.draft.size,
                recipient=recipient,
                sources=_asked(proposed.sources),
            )
        )
        about = {
            "offer": proposed.offer,
            "product": proposed.product,
            "recipient": recipient,
            "sources": [asked.ref for asked in proposed.sources],
        }
        seq = self.draft.append("decision.offer", about=about, data=decision.to_record())
        return ShareDecided(
            occurred_at=self.draft.now,
            version=seq,
            offer=proposed.offer,
            product=proposed.product,
            seq=seq,
            **_answered(decision),
        )

    def _entry(self, drafted: EditionDrafted, entry: DraftEntry, *, k: int) -> DecidedEntry:
        decision = self.draft.decide(
            Request(
                action=drafted.action,
                purpose=drafted.purpose,
                t=spelled(self.draft.now),
                k=k,
                recipient=drafted.audience,
                territory=drafted.territory,
                sources=_asked(entry.sources),
            )
        )
        about = {
            "edition": drafted.edition,
            "product": entry.product,
            "recipient": drafted.audience,
            "sources": [asked.ref for asked in entry.sources],
        }
        data = decision.to_record() | {"product_version": entry.version}
        seq = self.draft.append("decision.entry", about=about, data=data)
        return DecidedEntry(product=entry.product, seq=seq, **_answered(decision))


def _asked(sources: Sequence[AskedFields]) -> tuple[Asked, ...]:
    return tuple(Asked(**dict(each)) for each in sources)


def _sealed(
    drafted: EditionDrafted, entries: Sequence[DecidedEntry], *, k: int
) -> dict[str, Any]:
    permitted = sum(entry.outcome is Outcome.PERMIT for entry in entries)
    named = ("series", "action", "purpose", "audience", "territory", "criteria")
    hashed = ("draft_sha256", "criteria_sha256")
    return {
        **{name: str(getattr(drafted, name)) for name in (*named, *hashed)},
        "permitted": permitted,
        "denied": len(entries) - permitted,
        "k": k,
    }


def _answered(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": Outcome(decision.outcome),
        "code": decision.code,
        "permitted": decision.permitted,
        "near": tuple(NearMiss.model_validate(asdict(near)) for near in decision.near),
    }
