"""Who might be listed, and what of each audit is asked about."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from services.export.domain.criteria import Criteria
from services.export.domain.eligibility import Reason, failing
from services.export.domain.profile import Profile
from services.export.domain.ranking import everything, rank, score
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


def draft(profiles: Iterable[Profile], criteria: Criteria, *, as_of: datetime) -> Draft:
    """Take those that pass every gate of ours; if they are too many, those with most points."""
    known = sorted(profiles, key=lambda profile: profile.product)
    inputs = hashed(known)
    name = f"{criteria.series}\0{criteria.sha256}\0{inputs}\0{as_of.isoformat()}"
    edition = str(uuid5(NAMESPACE, name))
    gates = {profile.product: failing(profile, criteria) for profile in known}
    scored = [
        score(profile, criteria, allowed=everything(profile), on=as_of.date())
        for profile in known
        if not gates[profile.product]
    ]
    for beyond in rank(scored, edition=edition)[criteria.limit :]:
        gates[beyond.scored.product] = (Reason(code="beyond_limit"),)
    return Draft(
        id=edition,
        series=criteria.series,
        as_of=as_of,
        criteria=criteria.version,
        criteria_sha256=criteria.sha256,
        inputs_sha256=inputs,
        candidates=tuple(profile for profile in known if not gates[profile.product]),
        failing=tuple(
            Failing(product=product, reasons=reasons)
            for product, reasons in gates.items()
            if reasons
        ),
    )


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
