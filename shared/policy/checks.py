"""What a permit must pass, in this order: its first failure is its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.policy.decision import NearMiss, Recipient, Request
from shared.policy.document import Policy
from shared.policy.facts import PermissionGranted, PermissionWithdrawn, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, and all that is known of who asks."""

    request: Request
    recipient: Recipient
    policy: Policy


Fails = Callable[[Terms, Case], bool]
Lacks = Callable[[Terms, Case], str | None]
"""What the terms would have to say, where there is a name for it."""

CHECKS: tuple[tuple[str, Fails, Lacks], ...] = (
    (
        "recipient_not_permitted",
        lambda terms, case: terms.recipients.isdisjoint(case.recipient.kinds),
        lambda _, case: case.recipient.term,
    ),
    (
        "action_not_permitted",
        lambda terms, case: case.request.action not in terms.actions,
        lambda _, case: case.request.action,
    ),
    (
        "purpose_not_permitted",
        lambda terms, case: case.request.purpose not in terms.purposes,
        lambda _, case: case.request.purpose,
    ),
    (
        "not_yet_valid",
        lambda terms, case: case.request.t < terms.valid_from,
        lambda terms, _: terms.valid_from,
    ),
    (
        "expired",
        lambda terms, case: case.request.t >= terms.valid_to,
        lambda terms, _: terms.valid_to,
    ),
    (
        "territory_not_permitted",
        lambda terms, case: terms.territory.isdisjoint({"all", case.recipient.territory}),
        lambda _, case: case.recipient.territory,
    ),
    (
        "onward_sharing_not_permitted",
        lambda terms, case: case.request.onward and not terms.onward,
        lambda _terms, _case: None,
    ),
    (
        "commercial_use_not_permitted",
        lambda terms, case: case.request.commercial_use and not terms.commercial_use,
        lambda _terms, _case: None,
    ),
    (
        "review_overdue",
        lambda terms, case: (
            case.policy.overdue_withholds and case.request.t >= terms.review_due
        ),
        lambda terms, _: terms.review_due,
    ),
    (
        "recipient_not_assured",
        lambda terms, case: terms.assured_only and not case.recipient.assured,
        lambda _terms, _case: None,
    ),
)
HARD = ("recipient_unknown", "source_unknown", "disputed", "withdrawn")
NO_PERMISSION = "no_permission"
FIELD = ("class_not_permitted", "field_not_permitted")
REASONS = (*HARD, NO_PERMISSION, *(code for code, _, _ in CHECKS), *FIELD)
RANKS = {code: rank for rank, code in enumerate(REASONS)}


def first_miss(grant: PermissionGranted, case: Case) -> NearMiss | None:
    for code, fails, lacks in CHECKS:
        if fails(grant.terms, case):
            return missed(grant, code, missing=lacks(grant.terms, case))
    return None


def field_miss(grant: PermissionGranted, name: str, *, of: str | None) -> NearMiss | None:
    """A field is covered by its class and by its name."""
    if of not in grant.terms.classes:
        return missed(grant, "class_not_permitted", missing=of)
    if grant.terms.fields.isdisjoint({"all", name}):
        return missed(grant, "field_not_permitted", missing=name)
    return None


def missed(
    fact: PermissionGranted | PermissionWithdrawn, code: str, *, missing: str | None
) -> NearMiss:
    return NearMiss(
        permission=fact.permission,
        version=fact.version,
        seq=fact.seq,
        grantor=fact.grantor,
        code=code,
        missing=() if missing is None else (missing,),
    )


def nearest(misses: Iterable[NearMiss | None]) -> NearMiss | None:
    """The one that got furthest; of two as far the first, and they come latest first."""
    return max(filter(None, misses), key=lambda miss: RANKS[miss.code], default=None)
