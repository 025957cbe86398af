"""Who may see what, for what, until when; and what an objection reaches."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ALL = frozenset({"all"})
EVERYTHING = "everything"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
FIRST, LAST = "0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who, for what, until when; `fields` and `territory` may be `ALL`.

    In a body a list is an array, or "all"; an open time is null. Basis, evidence and origin
    stay in the body: nothing is decided by them.
    """

    recipients: frozenset[str]
    actions: frozenset[str]
    purposes: frozenset[str]
    classes: frozenset[str]
    fields: frozenset[str] = ALL
    territory: frozenset[str] = ALL
    valid_from: str = FIRST
    valid_to: str = LAST
    review_due: str = LAST
    onward: bool = False
    commercial_use: bool = False
    assured_only: bool = False
    obligations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a withdrawal objects to: the union over all versions, or everything if None."""

    recipients: frozenset[str]
    actions: frozenset[str]
    purposes: frozenset[str]


def terms_of(told: Mapping[str, Any]) -> Terms:
    return Terms(
        recipients=_set(told["recipients"]),
        actions=_set(told["actions"]),
        purposes=_set(told["purposes"]),
        classes=_set(told["classes"]),
        fields=_set(told.get("fields", "all")),
        territory=_set(told.get("territory", "all")),
        valid_from=time_of(told.get("valid_from") or FIRST),
        valid_to=time_of(told.get("valid_to") or LAST),
        review_due=time_of(told.get("review_due") or LAST),
        onward=told.get("onward", False),
        commercial_use=told.get("commercial_use", False),
        assured_only=told.get("assured_only", False),
        obligations=_set(told.get("obligations", ())),
    )


def reach_of(told: Any) -> Reach | None:
    if told == EVERYTHING:
        return None
    return Reach(
        recipients=_set(told["recipients"]),
        actions=_set(told["actions"]),
        purposes=_set(told["purposes"]),
    )


def _set(told: str | Iterable[str]) -> frozenset[str]:
    return frozenset([told] if isinstance(told, str) else told)


def time_of(told: str) -> str:
    if not TIME.fullmatch(told):
        raise ValueError("a time that does not compare as text")
    return told
