"""What a permit must pass, in this order: its first failure is its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.policy.decision import NearMiss, Recipient, Request
from shared.policy.document import Policy
from shared.policy.facts import PermissionWithdrawn
from shared.policy.timeline import SUSPENDED, VOID, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, and all that is known of who asks."""

    request: Request
    recipient: Recipient
    policy: Policy


Fails = Callable[[Part, Case], bool]
Lacks = Callable[[Part, Case], str | None]
"""What the terms would have to say, where there is a name for it."""

CHECKS: tuple[tuple[str, Fails, Lacks], ...] = (
    (
        "recipient_not_permitted",
        lambda part, case: part.terms.recipients.isdisjoint(case.recipient.kinds),
        lambda _, case: case.recipient.term,
    ),
    (
        "action_not_permitted",
        lambda part, case: case.request.action not in part.terms.actions,
        lambda _, case: case.request.action,
    ),
    (
        "purpose_not_permitted",
        lambda part, case: case.request.purpose not in part.terms.purposes,
        lambda _, case: case.request.purpose,
    ),
    (
        "not_yet_valid",
        lambda part, case: case.request.t < part.terms.valid_from,
        lambda part, _: part.terms.valid_from,
    ),
    (
        "expired",
        lambda part, case: case.request.t >= part.terms.valid_to,
        lambda part, _: part.terms.valid_to,
    ),
    (
        "entered_in_error",
        lambda part, _: part.state == VOID,
        lambda _part, _case: None,
    ),
    (
        "suspended",
        lambda part, _: part.state == SUSPENDED,
        lambda _part, _case: None,
    ),
    (
        "territory_not_permitted",
        lambda part, case: part.terms.territory.isdisjoint({"all", case.recipient.territory}),
        lambda _, case: case.recipient.territory,
    ),
    (
        "onward_sharing_not_permitted",
        lambda part, case: case.request.onward and not part.terms.onward,
        lambda _part, _case: None,
    ),
    (
        "commercial_use_not_permitted",
        lambda part, case: case.request.commercial_use and not part.terms.commercial_use,
        lambda _part, _case: None,
    ),
    (
        "review_overdue",
        lambda part, case: (
            case.policy.overdue_withholds and case.request.t >= part.terms.review_due
        ),
        lambda part, _: part.terms.review_due,
    ),
    (
        "recipient_not_assured",
        lambda part, case: part.terms.assured_only and not case.recipient.assured,
        lambda _part, _case: None,
    ),
)
HARD = ("recipient_unknown", "source_unknown", "disputed", "withdrawn")
NO_PERMISSION = "no_permission"
FIELD = ("class_not_permitted", "field_not_permitted")
REASONS = (*HARD, NO_PERMISSION, *(code for code, _, _ in CHECKS), *FIELD)
RANKS = {code: rank for rank, code in enumerate(REASONS)}


def first_miss(part: Part, case: Case) -> NearMiss | None:
    for code, fails, lacks in CHECKS:
        if fails(part, case):
            return missed(part, code, missing=lacks(part, case))
    return None


def field_miss(part: Part, name: str, *, of: str | None) -> NearMiss | None:
    """A field is covered by its class and by its name."""
    if of not in part.terms.classes:
        return missed(part, "class_not_permitted", missing=of)
    if part.terms.fields.isdisjoint({"all", name}):
        return missed(part, "field_not_permitted", missing=name)
    return None


def missed(told: Part | PermissionWithdrawn, code: str, *, missing: str | None) -> NearMiss:
    return NearMiss(
        permission=told.permission,
        version=told.version,
        seq=told.seq,
        grantor=told.grantor,
        code=code,
        missing=() if missing is None else (missing,),
    )


def nearest(misses: Iterable[NearMiss | None]) -> NearMiss | None:
    """The one that got furthest; of two as far the first, and they come latest first."""
    return max(filter(None, misses), key=lambda miss: RANKS[miss.code], default=None)
