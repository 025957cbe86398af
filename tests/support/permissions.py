"""A small world of permissions to decide in; its organisations and terms are made up."""

from typing import Any

from shared.policy.decision import Asked, Decision, Request
from shared.policy.document import parse_policy
from shared.policy.facts import (
    Fact,
    OrganisationNoted,
    PermissionGranted,
    PermissionWithdrawn,
    SourceNoted,
    TargetDisputed,
    TargetSettled,
    fact_of,
)
from shared.policy.index import Index
from shared.policy.v1 import decide

DOCUMENT: dict[str, Any] = {
    "actions": ["display", "export"],
    "purposes": ["export_promotion", "procurement_matching"],
    "classes": ["public", "official", "commercial_in_confidence", "procurement_sensitive"],
    "assured_standings": ["standards_met"],
    "groups": {"buyers": ["type:nhs_trust", "type:icb"]},
    "fields": {
        "innovation": {
            "name": "official",
            "summary": "official",
            "cost": "commercial_in_confidence",
        },
        "opportunity": {"title": "official", "*": "procurement_sensitive"},
        "opportunity:ocds": {"*": "public"},
    },
    "always_required": {"innovation": ["name"]},
    "overdue_review": "withhold",
}
POLICY = parse_policy(DOCUMENT)
SOURCE, NOTICE = "innovation:hi-sample:1", "opportunity:ocds:1"
OWNER, CUSTODIAN, BUYER, TRADE = "GB-COH:00000001", "HIN:SAMPLE", "GB-NHS:RXX", "GB-GOV:DBT"
NOON = "2026-03-01T12:00:00.000000Z"
DAWN = "2026-01-01T00:00:00.000000Z"
DUSK = "2026-12-31T00:00:00.000000Z"


def a_source(seq: int = 0, *, ref: str = SOURCE, owner: str | None = OWNER) -> SourceNoted:
    return SourceNoted(seq=seq, ref=ref, custodian=CUSTODIAN, owner=owner, stage="ready")


def an_organisation(
    seq: int = 1, *, org: str = BUYER, kind: str = "nhs_trust", assured: str | None = None
) -> OrganisationNoted:
    return OrganisationNoted(seq=seq, org=org, type=kind, territory="GB", assured=assured)


def some_terms(**terms: Any) -> dict[str, Any]:
    return {
        "recipients": ["type:nhs_trust"],
        "actions": ["display"],
        "purposes": ["procurement_matching"],
        "classes": ["official"],
        **terms,
    }


def a_grant(
    seq: int = 2, *, target: str = SOURCE, grantor: str = OWNER, name: str = "", **terms: Any
) -> PermissionGranted:
    told = {
        "permission": f"pm_{name or seq}",
        "version": 1,
        "target": target,
        "grantor": grantor,
        "terms": some_terms(**terms),
    }
    fact = fact_of({"kind": "permission.granted", "seq": seq, "data": told})
    assert isinstance(fact, PermissionGranted)
    return fact


def a_withdrawal(
    seq: int = 3, *, of: PermissionGranted, effective: str = DAWN, everything: bool = False
) -> PermissionWithdrawn:
    reach = {
        "recipients": sorted(of.terms.recipients),
        "actions": sorted(of.terms.actions),
        "purposes": sorted(of.terms.purposes),
    }
    told = {
        "permission": of.permission,
        "target": of.target,
        "grantor": of.grantor,
        "effective": effective,
        "reach": "everything" if everything else reach,
        "reason": "owner_withdrew",
    }
    fact = fact_of({"kind": "permission.withdrawn", "seq": seq, "data": told})
    assert isinstance(fact, PermissionWithdrawn)
    return fact


def a_change(seq: int, kind: str, *, of: PermissionGranted, **told: Any) -> Fact:
    """An amendment with its terms, a suspension, a resumption, a voiding."""
    named = {"permission": of.permission, "target": of.target, "grantor": of.grantor}
    body = {"effective": DAWN, "version": 2, **named, **told}
    fact = fact_of({"kind": f"permission.{kind}", "seq": seq, "data": body})
    assert fact is not None
    return fact


def a_dispute(
    seq: int, *, target: str = SOURCE, record: str = "inlet/0/0", settled: bool = False
) -> TargetDisputed | TargetSettled:
    fact = fact_of(
        {
            "kind": "target.settled" if settled else "target.disputed",
            "seq": seq,
            "data": {"target": target, "record": record},
        }
    )
    assert isinstance(fact, TargetDisputed | TargetSettled)
    return fact


def a_request(**asked: Any) -> Request:
    told: dict[str, Any] = {
        "action": "display",
        "purpose": "procurement_matching",
        "t": NOON,
        "k": 1_000,
        "recipient": f"org:{BUYER}",
        "sources": (Asked(ref=SOURCE, required=("name",), optional=("summary", "cost")),),
        **asked,
    }
    return Request(**told)


def an_index(*facts: Fact) -> Index:
    index = Index()
    for fact in facts:
        index.apply(fact)
    return index


def decided(*facts: Fact, **asked: Any) -> Decision:
    return decide(a_request(**asked), index=an_index(*facts), policy=POLICY)
