"""A second reading of the rules of permission, as plain as it can be, to hold the first to."""

from itertools import pairwise

from shared.policy.decision import Request
from shared.policy.facts import (
    Fact,
    PermissionGranted,
    PermissionWithdrawn,
    SourceNoted,
    Terms,
)
from tests.support.permissions import SOURCE


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
    return {name for name in CLASSES if any(covers(grant, name) for grant in fitting)}


CLASSES = {"name": "official", "summary": "official", "cost": "commercial_in_confidence"}


def covers(fact: Fact, name: str) -> bool:
    terms = getattr(fact, "terms", None)
    assert isinstance(terms, Terms)
    return CLASSES[name] in terms.classes and bool(terms.fields & {"all", name})


def fits(fact: Fact, told: list[Fact], *, request: Request) -> bool:
    if not isinstance(fact, PermissionGranted) or is_withdrawn(fact, told, request=request):
        return False
    terms, now = fact.terms, noted(told)[-1]
    is_audience = not request.recipient.startswith("org:")
    return (
        fact.grantor in {now.owner, now.custodian}
        and fact.target in {SOURCE, f"owner:{now.owner}"}
        and bool(terms.recipients & kinds(request))
        and request.action in terms.actions
        and request.purpose in terms.purposes
        and terms.valid_from <= request.t < terms.valid_to
        and (is_audience or not terms.assured_only)
    )


def is_withdrawn(grant: PermissionGranted, told: list[Fact], *, request: Request) -> bool:
    return any(
        isinstance(fact, PermissionWithdrawn)
        and fact.permission == grant.permission
        and fact.effective <= request.t
        for fact in told
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
