"""What the log tells the evaluator.

The bodies of these records hold, under `data`, by kind:

* `source.noted`: {ref, custodian, owner (or null), stage}
* `organisation.noted`: {org, type, territory (or null), assured: its standing (or null)}
* `permission.granted`: {permission, version, target, grantor, terms: {see `Terms`}}
* `permission.amended`: as granted, and effective: from then on these terms stand, whole
* `permission.suspended`, `permission.resumed`: {permission, target, grantor, effective}
* `permission.voided`: {permission, target, grantor}
* `permission.withdrawn`: {permission, target, grantor, effective, reason,
  reach: {recipients, actions, purposes} or "everything"}; `version` if it is not the first
* `target.disputed`, `target.settled`: {target, record: where the unreadable record lies}

A target is a source's ref or `owner:<org>`; a time is `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that
times compare as text. More keys may stand beside these.
"""

import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNoted:
    seq: int
    ref: str
    custodian: str
    owner: str | None
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationNoted:
    seq: int
    org: str
    type: str
    territory: str | None
    assured: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionGranted:
    seq: int
    permission: str
    version: int
    target: str
    grantor: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionAmended:
    seq: int
    permission: str
    version: int
    target: str
    grantor: str
    effective: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSuspended:
    seq: int
    permission: str
    target: str
    grantor: str
    effective: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionResumed:
    seq: int
    permission: str
    target: str
    grantor: str
    effective: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionVoided:
    """It was entered in error: it never stood."""

    seq: int
    permission: str
    target: str
    grantor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionWithdrawn:
    seq: int
    permission: str
    version: int
    target: str
    grantor: str
    effective: str
    reach: Reach | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDisputed:
    """A record about it could not be read, and may be a withdrawal."""

    seq: int
    target: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSettled:
    seq: int
    target: str
    record: str


DisputeFact = TargetDisputed | TargetSettled
PermissionFact = (
    PermissionGranted
    | PermissionAmended
    | PermissionSuspended
    | PermissionResumed
    | PermissionVoided
    | PermissionWithdrawn
)
Fact = SourceNoted | OrganisationNoted | PermissionFact | DisputeFact
NAMED = ("permission", "target", "grantor")


def fact_of(body: Mapping[str, Any]) -> Fact | None:
    """None where the record is no fact that decides anything."""
    told, seq = body["data"], body["seq"]
    match body["kind"]:
        case "source.noted":
            return SourceNoted(seq=seq, **_named(told, "ref", "custodian", "owner", "stage"))
        case "organisation.noted":
            named = _named(told, "org", "type", "territory", "assured")
            return OrganisationNoted(seq=seq, **named)
        case "target.disputed" | "target.settled" as kind:
            fact = TargetDisputed if kind == "target.disputed" else TargetSettled
            return fact(seq=seq, **_named(told, "target", "record"))
        case kind:
            return _of_permission(kind, told, seq=seq)


def _of_permission(kind: str, told: Mapping[str, Any], *, seq: int) -> PermissionFact | None:
    match kind:
        case "permission.granted":
            named = _named(told, *NAMED, "version")
            return PermissionGranted(seq=seq, terms=terms_of(told["terms"]), **named)
        case "permission.amended":
            named = _named(told, *NAMED, "version")
            effective, terms = _time(told["effective"]), terms_of(told["terms"])
            return PermissionAmended(seq=seq, effective=effective, terms=terms, **named)
        case "permission.suspended" | "permission.resumed" as kind:
            fact = PermissionSuspended if kind == "permission.suspended" else PermissionResumed
            return fact(seq=seq, effective=_time(told["effective"]), **_named(told, *NAMED))
        case "permission.voided":
            return PermissionVoided(seq=seq, **_named(told, *NAMED))
        case "permission.withdrawn":
            named = _named({"version": 1, **told}, *NAMED, "version")
            effective, reach = _time(told["effective"]), _reach(told["reach"])
            return PermissionWithdrawn(seq=seq, effective=effective, reach=reach, **named)
        case _:
            return None


def terms_of(told: Mapping[str, Any]) -> Terms:
    return Terms(
        recipients=_set(told["recipients"]),
        actions=_set(told["actions"]),
        purposes=_set(told["purposes"]),
        classes=_set(told["classes"]),
        fields=_set(told.get("fields", "all")),
        territory=_set(told.get("territory", "all")),
        valid_from=_time(told.get("valid_from") or FIRST),
        valid_to=_time(told.get("valid_to") or LAST),
        review_due=_time(told.get("review_due") or LAST),
        onward=told.get("onward", False),
        commercial_use=told.get("commercial_use", False),
        assured_only=told.get("assured_only", False),
        obligations=_set(told.get("obligations", ())),
    )


def _reach(told: Any) -> Reach | None:
    if told == EVERYTHING:
        return None
    return Reach(
        recipients=_set(told["recipients"]),
        actions=_set(told["actions"]),
        purposes=_set(told["purposes"]),
    )


def permission_id(grantor: str, reference: str) -> str:
    """The grantor's own reference names it, so that sending a grant twice grants once."""
    digest = sha256(f"{grantor}\0{reference}".encode()).digest()
    return f"pm_{b32encode(digest).decode().lower()[:20]}"


def _named(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names}


def _set(told: str | Iterable[str]) -> frozenset[str]:
    return frozenset([told] if isinstance(told, str) else told)


def _time(told: str) -> str:
    if not TIME.fullmatch(told):
        raise ValueError("a time that does not compare as text")
    return told
