"""A second reading of the rules of permission, as plain as it can be, to hold the first to."""

from dataclasses import dataclass
from itertools import pairwise

from shared.policy.decision import Request
from shared.policy.facts import (
    Fact,
    PermissionAmended,
    PermissionGranted,
    PermissionResumed,
    PermissionSuspended,
    PermissionVoided,
    PermissionWithdrawn,
    SourceNoted,
)
from shared.policy.terms import Terms
from tests.support.permissions import DAWN, DUSK, NOON, SOURCE

DAYS = [DAWN, NOON, DUSK]


@dataclass
class Square:
    """One day of a permission, painted over and over."""

    colour: str
    terms: Terms


def calendar(facts: list[Fact], permission: str) -> dict[str, Square]:
    """Each day of it, painted by its facts one after the other; empty without a grant."""
    days = dict[str, Square]()
    for fact in facts:
        if getattr(fact, "permission", None) != permission:
            continue
        if isinstance(fact, PermissionGranted) and not days:
            days = {day: Square("granted", fact.terms) for day in DAYS}
        for day in window(fact):
            if days:
                paint(days[day], fact)
    return days


def window(fact: Fact) -> list[str]:
    return [day for day in DAYS if getattr(fact, "effective", DAWN) <= day]


def paint(day: Square, fact: Fact) -> None:
    if isinstance(fact, PermissionAmended) and day.colour in {"granted", "suspended"}:
        day.terms = fact.terms
    for kind, over, colour in COLOURS:
        if isinstance(fact, kind) and day.colour in over:
            day.colour = colour
            return


COLOURS: list[tuple[type[Fact], set[str], str]] = [
    (PermissionVoided, {"granted", "suspended"}, "void"),
    (PermissionWithdrawn, {"granted", "suspended"}, "withdrawn"),
    (PermissionSuspended, {"granted"}, "suspended"),
    (PermissionResumed, {"suspended"}, "granted"),
]


def reads(square: Square, day: str) -> str:
    """What a person calls the day."""
    if square.colour in {"void", "withdrawn"}:
        return square.colour
    if day < square.terms.valid_from:
        return "early"
    if day >= square.terms.valid_to:
        return "expired"
    return {"granted": "active"}.get(square.colour, square.colour)


def kinds(request: Request) -> set[str]:
    if request.recipient.startswith("org:"):
        return {"any", request.recipient, "type:nhs_trust", "group:buyers"}
    return {"any", request.recipient}


def naively(facts: list[Fact], request: Request) -> set[str] | None:
    """Which fields may be seen, or None where an objection stands."""
    told = [fact for fact in facts if fact.seq < request.k]
    fitting = [fact for fact in told if fits(fact, told, request=request)]
    for fact in told:
        if objects(fact, told, request=request):
            since = max(fact.seq, sold(fact, told))
            if not any(grant.seq > since for grant in fitting):
                return None
    seen = {fact.seq: terms_now(fact, told, request=request) for fact in fitting}
    return {name for name in CLASSES if any(covers(terms, name) for terms in seen.values())}


def terms_now(fact: Fact, told: list[Fact], *, request: Request) -> Terms:
    return calendar(told, getattr(fact, "permission", ""))[request.t].terms


CLASSES = {"name": "official", "summary": "official", "cost": "commercial_in_confidence"}


def covers(terms: Terms, name: str) -> bool:
    return CLASSES[name] in terms.classes and bool(terms.fields & {"all", name})


def fits(fact: Fact, told: list[Fact], *, request: Request) -> bool:
    if not isinstance(fact, PermissionGranted):
        return False
    square, now = calendar(told, fact.permission)[request.t], noted(told)[-1]
    is_audience, terms = not request.recipient.startswith("org:"), square.terms
    return (
        fact.grantor in {now.owner, now.custodian}
        and fact.target in {SOURCE, f"owner:{now.owner}"}
        and bool(terms.recipients & kinds(request))
        and request.action in terms.actions
        and request.purpose in terms.purposes
        and reads(square, request.t) == "active"
        and (is_audience or not terms.assured_only)
    )


def objects(fact: Fact, told: list[Fact], *, request: Request) -> bool:
    if not isinstance(fact, PermissionWithdrawn) or fact.effective > request.t:
        return False
    if fact.target not in {SOURCE, *(f"owner:{each.owner}" for each in noted(told))}:
        return False
    reach = fact.reach
    return reach is None or (
        bool(reach.recipients & kinds(request))
        and request.action in reach.actions
        and request.purpose in reach.purposes
    )


def noted(told: list[Fact]) -> list[SourceNoted]:
    return [fact for fact in told if isinstance(fact, SourceNoted)]


def sold(fact: Fact, told: list[Fact]) -> int:
    """When the source went from the one who objects to whoever has it now."""
    history = noted(told)
    told_by = {getattr(fact, "grantor", ""), getattr(fact, "target", "")[len("owner:") :]}
    earlier = {each.owner for each in history} - {history[-1].owner}
    if not told_by & earlier:
        return -1
    changes = [b.seq for a, b in pairwise(history) if a.owner != b.owner]
    return changes[-1]
