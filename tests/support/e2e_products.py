"""Products that have all that a list asks for, and who may see them."""

from collections.abc import Sequence
from typing import Any

from tests.support.e2e import House
from tests.support.feeds import UCLH, as_json

TEAM = """team_id,organisation,serves,cpv,from,to,source
rrv-procurement,GB-NHS:RRV,org:GB-NHS:RRV,331,2024-01-01,,sample
"""
TO_ALL: dict[str, list[str]] = {
    "recipients": ["type:dbt", "org:GB-NHS:RRV", "group:buyers"],
    "actions": ["export", "display"],
    "purposes": ["export_promotion", "procurement_matching"],
}
ASSESSED = {"hasValidation": "YES", "hasEvidence": "YES"}
PROVED = {
    "UNDERSTANDING_OF_NEEDS": {"hasProductServiceOrPrototype": "YES"},
    "evidences": [
        {"evidenceSubmitType": "CLINICAL_OR_CARE", "evidenceType": "DATA_PUBLISHED"},
    ],
}
VOUCHED = {
    "export": {"targets": ["IE"]},
    "milestones": [{"name": "pilot_completed", "on": "2026-01-05", "organisation": UCLH}],
    "certifications": [
        {"scheme": "CE_UKCA_CLASS_I", "status": "met", "asserted_by": "regulator"},
    ],
}
MAKER = {"name": "Pulse Works Limited", "registrationNumber": "00000001"}


def a_product(key: str, **about: Any) -> dict[str, Any]:
    """A device used where the team buys, ready for the best-of list; its name is its own."""
    told: dict[str, Any] = {
        "name": named(key),
        "description": "A patch that watches the pulse.",
        "countryName": "England",
        "categories": ["MEDICAL_DEVICE"],
        "mainCategory": "MEDICAL_DEVICE",
    }
    use = {"organisation": UCLH, "since": "2026-01-05"}
    return {
        "owner": {"companyName": MAKER["name"], "organisation": MAKER},
        "document": {"INNOVATION_DESCRIPTION": told | about, **PROVED},
        "assessment": {"maturityLevel": "READY", "finishedAt": "2026-03-02", **ASSESSED},
        "hin": {"localId": key, "origin": "industry", "deployments": [use], **VOUCHED},
    }


def named(key: str) -> str:
    return f"Canary {key}"


def listed(house: House, *keys: str) -> Sequence[str]:
    """Send them by the network's feed; give their references once all have heard of them."""
    answer = house.client("partner-nenc", "intake").post(
        "/v1/feeds/hi-nenc/batches",
        content=as_json([a_product(key) for key in keys]),
        headers={"idempotency-key": f"listed-{keys[0]}", "content-type": "application/json"},
    )
    receipt = house.worked("partner-nenc", answer.headers["location"])
    assert receipt["counts"] == {"accepted": len(keys)}
    house.settle()
    return [f"innovation:hi-nenc:{key}" for key in keys]


def permitted(house: House, *keys: str) -> None:
    """List them, and let export promoters and the trust see them."""
    for ref in listed(house, *keys):
        house.scenes.grant(ref, **TO_ALL)
    house.settle()
