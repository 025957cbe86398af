"""Values as a partner would send them; the product and its maker are invented."""

import base64
import hashlib
import json
from typing import Any

GRANTOR = "HIN:HI-NENC"
ASSESSED = {"hasValidation": "YES", "hasEvidence": "YES"}
PROVED = {
    "UNDERSTANDING_OF_NEEDS": {"hasProductServiceOrPrototype": "YES"},
    "evidences": [
        {"evidenceSubmitType": "CLINICAL_OR_CARE", "evidenceType": "DATA_PUBLISHED"},
    ],
}


def an_innovation(local_id: str, *, name: str) -> bytes:
    """A `listed` one is used somewhere, and is what the trust asks for: it gets shown."""
    maker = {"name": "Pulse Works Limited", "registrationNumber": "00000001"}
    about: dict[str, Any] = {
        "name": name,
        "description": "A patch that watches the pulse.",
        "countryName": "England",
        "categories": ["FOOD_NUTRITION"],
        "mainCategory": "FOOD_NUTRITION",
    }
    told: dict[str, Any] = {"network": "hi-nenc", "localId": local_id, "origin": "industry"}
    if local_id.startswith("listed"):
        use = {"organisation": "Barts Health NHS Trust"}
        told["deployments"] = [use | {"since": "2026-01-05"}]
        told["milestones"] = [use | {"name": "pilot_completed", "on": "2026-01-05"}]
        told["export"] = {"targets": ["IE"]}
        told["certifications"] = [
            {"scheme": "CE_UKCA_CLASS_I", "status": "met", "asserted_by": "regulator"},
        ]
        about |= {"categories": ["MEDICAL_DEVICE"], "mainCategory": "MEDICAL_DEVICE"}
    return _json(
        {
            "owner": {"companyName": maker["name"], "organisation": maker},
            "document": {"version": "202304", "INNOVATION_DESCRIPTION": about, **PROVED},
            "assessment": {"maturityLevel": "READY", "finishedAt": "2026-03-02", **ASSESSED},
            "hin": told,
        }
    )


def an_opportunity(ref: str, *, title: str) -> bytes:
    cells = {
        "Contract Ref": ref,
        "Contract Title": title,
        "Contracting Authority": "University College London Hospitals NHS Foundation Trust",
        "Pipeline Status": "Approved to proceed",
        "CPV Codes": "33100000",
    }
    return f"{','.join(cells)}\r\n{','.join(cells.values())}\r\n".encode()


def a_team() -> str:
    return (
        "team_id,organisation,serves,cpv,from,to,source\n"
        "rrv-devices,GB-NHS:RRV,org:GB-NHS:RRV,331,2025-01-01,,sample\n"
    )


def a_grant(reference: str, *, target: str) -> bytes:
    terms = {
        "recipients": ["type:dbt", "org:GB-NHS:RRV"],
        "actions": ["export", "display"],
        "purposes": ["export_promotion", "procurement_matching"],
        "classes": ["public", "official", "commercial_in_confidence"],
    }
    asked = {"reference": reference, "grantor": GRANTOR, "target": target, "terms": terms}
    return _json(asked)


def a_withdrawal(permission: str, *, target: str) -> bytes:
    return _json({"permission": permission, "grantor": GRANTOR, "target": target})


def permission_id(reference: str) -> str:
    digest = hashlib.sha256(f"{GRANTOR}\0{reference}".encode()).digest()
    return f"pm_{base64.b32encode(digest).decode().lower()[:20]}"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
