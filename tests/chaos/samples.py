"""Values as a partner would send them; the product and its maker are invented."""

import base64
import hashlib
import json
from typing import Any

GRANTOR = "HIN:HI-NENC"


def an_innovation(local_id: str, *, name: str) -> bytes:
    """Complete enough for an edition: it has its supplier, its use and its stage."""
    maker = {"name": "Pulse Works Limited", "registrationNumber": "00000001"}
    about = {
        "name": name,
        "description": "A patch that watches the pulse.",
        "countryName": "England",
        "categories": ["MEDICAL_DEVICE"],
        "mainCategory": "MEDICAL_DEVICE",
    }
    told = {
        "network": "hi-nenc",
        "localId": local_id,
        "origin": "industry",
        "deployments": [{"organisation": "Barts Health NHS Trust", "since": "2026-01-05"}],
    }
    return _json(
        {
            "owner": {"companyName": maker["name"], "organisation": maker},
            "document": {"version": "202304", "INNOVATION_DESCRIPTION": about},
            "assessment": {"maturityLevel": "READY", "finishedAt": "2026-03-02"},
            "hin": told,
        }
    )


def a_grant(reference: str, *, target: str) -> bytes:
    terms = {
        "recipients": ["type:dbt"],
        "actions": ["export"],
        "purposes": ["export_promotion"],
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
