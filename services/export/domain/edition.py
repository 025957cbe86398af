"""A sealed edition: who stands where, on what was permitted; nothing in one is changed."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.export.domain.criteria import Criteria
from services.export.domain.draft import Draft, hashed
from services.export.domain.past import NEW, Issue, Past, Step
from services.export.domain.profile import Profile
from services.export.domain.ranking import Ranked, placed
from services.export.domain.readiness import Signal
from services.export.domain.scoring import score
from services.export.domain.values import Item
from shared.policy.permit import Permit
from shared.schemas.vocabulary import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    product: str
    rank: int | None
    points: int
    signals: tuple[Signal, ...]
    items: tuple[Item, ...]
    withheld: tuple[str, ...]
    """Names of fields of which something was not permitted."""
    step: Step = NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Where in whose log the decisions stand that this edition rests on."""

    origin: str
    seal_seq: int
    size: int
    decisions_root: str
    policy: str


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
    title: str = ""
    ranked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    heading: Heading
    allowed: dict[str, dict[str, tuple[str, ...]]]
    entries: tuple[Entry, ...]
    sha256: str
    """Of all the above, in canonical JSON."""
    unlisted: tuple[str, ...] = ()
    """Permitted, and not listed: on what was permitted of them they earn too little."""
    firsts: dict[str, str] = field(default_factory=dict[str, str])
    """By product, the first edition of the series that listed it."""


def sealed(
    draft: Draft, permit: Permit, *, criteria: Criteria, seal: Seal, past: Past
) -> Edition:
    """Rank what is permitted, on what is permitted of it: no gap betrays a refusal."""
    chosen = {p.product: p for p in draft.candidates if _fields(permit, p)}
    scored = [
        score(p, criteria, allowed=permit.allowed[p.product], on=draft.as_of.date())
        for p in chosen.values()
    ]
    kept = [each for each in scored if each.points >= criteria.floor]
    asked = frozenset((*criteria.required, *criteria.optional))
    entries = tuple(
        _entry(each, chosen[each.scored.product], asked=asked, past=past)
        for each in placed(kept, criteria, edition=draft.id)
    )
    unlisted = tuple(sorted(chosen.keys() - {entry.product for entry in entries}))
    heading = _heading(draft, criteria, seal=seal, past=past, entries=entries)
    allowed = {e.product: _fields(permit, chosen[e.product]) for e in entries}
    return Edition(
        heading=heading,
        allowed=allowed,
        entries=entries,
        sha256=hashed([heading, allowed, entries]),
        unlisted=unlisted,
        firsts=past.firsts_with(entry.product for entry in entries),
    )


def _fields(permit: Permit, profile: Profile) -> dict[str, tuple[str, ...]]:
    allowed = permit.allowed.get(profile.product, {})
    return {source: tuple(sorted(fields)) for source, fields in allowed.items() if fields}


def _heading(
    draft: Draft, criteria: Criteria, *, seal: Seal, past: Past, entries: Sequence[Entry]
) -> Heading:
    steps = Counter(entry.step.change for entry in entries)
    return Heading(
        id=draft.id,
        series=draft.series,
        issue=past.issue,
        as_of=draft.as_of,
        criteria=draft.criteria,
        criteria_sha256=draft.criteria_sha256,
        inputs_sha256=draft.inputs_sha256,
        fields=(*criteria.required, *criteria.optional),
        seal=seal,
        counts={
            "candidates": len(draft.candidates) + len(draft.failing),
            "eligible": len(draft.candidates),
            "listed": len(entries),
            **dict(sorted(steps.items())),
            "removed": past.gone(entry.product for entry in entries),
        },
        exclusions=_exclusions(draft, listed=len(entries)),
        title=criteria.title,
        ranked=criteria.ranked,
    )


def _exclusions(draft: Draft, *, listed: int) -> dict[str, int]:
    codes = Counter(reason.code for failing in draft.failing for reason in failing.reasons)
    codes += Counter(denied.code or "" for denied in draft.denied)
    short = len(draft.candidates) - len(draft.denied) - listed
    codes += Counter({"below_floor": short})
    return dict(sorted(codes.items()))


def _entry(ranked: Ranked, profile: Profile, *, asked: Collection[str], past: Past) -> Entry:
    scored = ranked.scored
    left_out = {item.field for item in profile.items if item not in scored.items}
    return Entry(
        product=scored.product,
        rank=ranked.rank,
        points=scored.points,
        signals=scored.signals,
        items=scored.items,
        withheld=tuple(sorted(left_out.intersection(asked))),
        step=past.step(scored.product, rank=ranked.rank),
    )
