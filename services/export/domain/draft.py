"""Who might be listed, and what of each audit is asked about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from services.export.domain.criteria import Criteria
from services.export.domain.eligibility import Reason, failing
from services.export.domain.gates import Judged
from services.export.domain.profile import Profile
from services.export.domain.ranking import rank
from services.export.domain.scoring import everything, score
from services.export.domain.values import Item
from shared.schemas.audit import DecidedEntry
from shared.schemas.export import DraftEntry
from shared.schemas.matching import AskedFields
from shared.schemas.vocabulary import Series

NAMESPACE = UUID("c1b7a2b4-31f5-5f0e-8a0b-4f2f6a5f9d11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    product: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was asked: everything about every candidate, as it stood then."""

    id: str
    series: Series
    as_of: datetime
    criteria: str
    criteria_sha256: str
    inputs_sha256: str
    candidates: tuple[Profile, ...]
    failing: tuple[Failing, ...]
    state: Literal["drafted", "published", "void"] = "drafted"
    reason: str | None = None
    """Why it is void."""
    denied: tuple[DecidedEntry, ...] = ()


def draft(
    profiles: Iterable[Profile], criteria: Criteria, *, best: Criteria, as_of: datetime
) -> Draft:
    """Take those that pass every gate of ours; if they are too many, those that come first."""
    known = sorted(profiles, key=lambda profile: profile.product)
    inputs = hashed(known)
    name = f"{criteria.series}\0{criteria.sha256}\0{inputs}\0{as_of.isoformat()}"
    edition, on = str(uuid5(NAMESPACE, name)), as_of.date()
    gates = {profile.product: failing(judged(profile, criteria, on=on)) for profile in known}
    passing = [profile for profile in known if not gates[profile.product]]
    for beyond in _first(passing, criteria, edition=edition, on=on)[criteria.limit :]:
        gates[beyond] = (Reason(code="beyond_limit"),)
    kept = [profile for profile in passing if not gates[profile.product]]
    return Draft(
        id=edition,
        series=criteria.series,
        as_of=as_of,
        criteria=criteria.version,
        criteria_sha256=criteria.sha256,
        inputs_sha256=inputs,
        candidates=tuple(kept if criteria.ranked else (gapped(p, best, on=on) for p in kept)),
        failing=tuple(
            Failing(product=product, reasons=reasons)
            for product, reasons in gates.items()
            if reasons
        ),
    )


def judged(profile: Profile, criteria: Criteria, *, on: date) -> Judged:
    """As if all of it were permitted: that is audit's to say, and later."""
    scored = score(profile, criteria, allowed=everything(profile), on=on)
    return Judged(profile=profile, scored=scored, criteria=criteria, on=on)


def gapped(profile: Profile, best: Criteria, *, on: date) -> Profile:
    """Say what stands between it and the best-of list: of all its records together."""
    codes = [reason.code for reason in failing(judged(profile, best, on=on))]
    gaps = [
        Item(field="gaps", source=source, value=code)
        for source in profile.sources
        if source.startswith("innovation:")
        for code in codes
    ]
    return replace(profile, items=(*profile.items, *gaps))


def _first(
    passing: Sequence[Profile], criteria: Criteria, *, edition: str, on: date
) -> list[str]:
    if not criteria.ranked:
        newest = sorted(passing, key=lambda p: p.dated or date.min, reverse=True)
        return [profile.product for profile in newest]
    scored = [judged(profile, criteria, on=on).scored for profile in passing]
    return [ranked.scored.product for ranked in rank(scored, edition=edition)]


def asked(draft: Draft, criteria: Criteria) -> tuple[DraftEntry, ...]:
    """Name every record behind each candidate; the first to give a field must permit it."""
    return tuple(
        DraftEntry(
            product=profile.product,
            version=profile.version,
            sources=tuple(
                _asked_of(profile, source, criteria=criteria) for source in profile.sources
            ),
        )
        for profile in draft.candidates
    )


def _asked_of(profile: Profile, source: str, *, criteria: Criteria) -> AskedFields:
    first = {item.field: item.source for item in reversed(profile.items)}
    fields = {item.field for item in profile.items if item.source == source}
    required = {f for f in criteria.required if first.get(f) == source}
    optional = fields.intersection((*criteria.required, *criteria.optional)) - required
    return AskedFields(
        ref=source, required=tuple(sorted(required)), optional=tuple(sorted(optional))
    )


def hashed(value: object) -> str:
    """Over canonical JSON: the same value is the same bytes, wherever it is written."""
    document = to_jsonable_python(value)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
