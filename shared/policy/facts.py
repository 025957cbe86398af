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

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from shared.policy.terms import Reach, Terms, reach_of, terms_of, time_of


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
            effective, terms = time_of(told["effective"]), terms_of(told["terms"])
            return PermissionAmended(seq=seq, effective=effective, terms=terms, **named)
        case "permission.suspended" | "permission.resumed" as kind:
            fact = PermissionSuspended if kind == "permission.suspended" else PermissionResumed
            return fact(seq=seq, effective=time_of(told["effective"]), **_named(told, *NAMED))
        case "permission.voided":
            return PermissionVoided(seq=seq, **_named(told, *NAMED))
        case "permission.withdrawn":
            named = _named({"version": 1, **told}, *NAMED, "version")
            effective, reach = time_of(told["effective"]), reach_of(told["reach"])
            return PermissionWithdrawn(seq=seq, effective=effective, reach=reach, **named)
        case _:
            return None


def permission_id(grantor: str, reference: str) -> str:
    """The grantor's own reference names it, so that sending a grant twice grants once."""
    digest = sha256(f"{grantor}\0{reference}".encode()).digest()
    return f"pm_{b32encode(digest).decode().lower()[:20]}"


def _named(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names}
