"""A sealed edition: who stands where, on what was permitted; nothing in one is changed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from services.export.domain.criteria import Criteria
from services.export.domain.draft import Draft, hashed
from services.export.domain.profile import Profile
from services.export.domain.ranking import Ranked, rank, score
from services.export.domain.readiness import Signal
from services.export.domain.values import Item
from shared.policy.permit import Permit
from shared.schemas.vocabulary import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    product: str
    rank: int
    points: int
    signals: tuple[Signal, ...]
    items: tuple[Item, ...]
    withheld: tuple[str, ...]
    """Names of fields of which something was not permitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Where in whose log the decisions stand that this edition rests on."""

    origin: str
    seal_seq: int
    size: int
    decisions_root: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Which one it is, in its series."""

    number: str
    previous: str | None
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """All that anybody may know of an edition: no product, only counts."""

    id: str
    series: Series
    issue: Issue
    as_of: datetime
    criteria: str
    criteria_sha256: str
    inputs_sha256: str
    fields: tuple[str, ...]
    seal: Seal
    counts: dict[str, int]
    exclusions: dict[str, int]
    """By reason code: a name here would disclose what was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    heading: Heading
    allowed: dict[str, dict[str, tuple[str, ...]]]
    entries: tuple[Entry, ...]
    sha256: str
    """Of all the above, in canonical JSON."""


def sealed(
    draft: Draft, permit: Permit, *, criteria: Criteria, seal: Seal, issue: Issue
) -> Edition:
    """Rank what is permitted, on what is permitted of it: no gap betrays a refusal."""
    chosen = {p.product: p for p in draft.candidates if _fields(permit, p)}
    scored = [
        score(p, criteria, allowed=permit.allowed[p.product], on=draft.as_of.date())
        for p in chosen.values()
    ]
    entries = tuple(
        _entry(each, chosen[each.scored.product]) for each in rank(scored, edition=draft.id)
    )
    heading = _heading(draft, criteria, seal=seal, issue=issue, listed=len(entries))
    allowed = {product: _fields(permit, p) for product, p in chosen.items()}
    digest = hashed([heading, allowed, entries])
    return Edition(heading=heading, allowed=allowed, entries=entries, sha256=digest)


def _fields(permit: Permit, profile: Profile) -> dict[str, tuple[str, ...]]:
    allowed = permit.allowed.get(profile.product, {})
    return {source: tuple(sorted(fields)) for source, fields in allowed.items() if fields}


def _heading(
    draft: Draft, criteria: Criteria, *, seal: Seal, issue: Issue, listed: int
) -> Heading:
    codes = Counter(reason.code for failing in draft.failing for reason in failing.reasons)
    codes += Counter(denied.code or "" for denied in draft.denied)
    return Heading(
        id=draft.id,
        series=draft.series,
        issue=issue,
        as_of=draft.as_of,
        criteria=draft.criteria,
        criteria_sha256=draft.criteria_sha256,
        inputs_sha256=draft.inputs_sha256,
        fields=(*criteria.required, *criteria.optional),
        seal=seal,
        counts={
            "candidates": len(draft.candidates) + len(draft.failing),
            "eligible": len(draft.candidates),
            "listed": listed,
        },
        exclusions=dict(sorted(codes.items())),
    )


def _entry(ranked: Ranked, profile: Profile) -> Entry:
    scored = ranked.scored
    left_out = {item.field for item in profile.items if item not in scored.items}
    return Entry(
        product=scored.product,
        rank=ranked.rank,
        points=scored.points,
        signals=scored.signals,
        items=scored.items,
        withheld=tuple(sorted(left_out)),
    )
