"""What a message looks like on the wire, for outsiders: its headers, value and an example."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from inspect import getdoc
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventing.signing import sign
from shared.schemas.base import Event, Submission
from shared.schemas.catalogue import Kind
from shared.schemas.envelope import Request, seal

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
TIME: Schema = {"type": "string", "format": "date-time"}
TRACE: Schema = {
    "type": "string",
    "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
}
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
CAUSE = Request(
    id="0b5e8f7a-2f9d-4c53-9f0e-1b8f3c1d2e4a",
    actor="somebody",
    organisation="GB-NHS:RRV",
    received_at=NOON,
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)
VECTOR = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
"""Signs the examples: its seed is 32 times 07, so that anybody can sign them again."""


def message(kind: Kind, *, payload: Schema, example: Any) -> Schema:
    """Write an AsyncAPI message; a submission's value is in its feed's own format."""
    is_ours = issubclass(kind, Event)
    headers = _told(kind, example) if issubclass(kind, Event) else _signed(kind, example)
    return {
        "name": kind.wire_type,
        "title": kind.__name__,
        "summary": (getdoc(kind) or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": _ours(kind) if is_ours else _theirs(kind),
        "payload": payload,
        "bindings": {"kafka": {"key": TEXT, "bindingVersion": "0.5.0"}},
        "examples": [{"name": "golden", "headers": headers, "payload": example}],
    }


def _ours(kind: Kind) -> Schema:
    publisher = kind.wire_type.partition(".")[0]
    return _object(
        {
            **_always(kind),
            "content-type": {"const": "application/json"},
            "ce_id": {"type": "string", "format": "uuid"},
            "ce_source": {"const": f"/{publisher}"},
            "ce_time": TIME,
            "ce_dataschema": {
                "const": f"urn:innovation-pipeline:{kind.wire_type}:{kind.minor}"
            },
            "ce_sequence": {"type": "string", "pattern": "^[0-9]+$"},
            "ce_correlationid": TEXT,
            "ce_causationid": TEXT,
        }
    )


def _theirs(kind: Kind) -> Schema:
    """In structured mode the attributes are in the value, and two headers remain."""
    signature = {"type": "string", "pattern": "^[A-Za-z0-9+/]{86}==$"}
    kid = {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"}
    required = {**_always(kind), "content-type": TEXT, "ce_id": TEXT, "ce_source": TEXT}
    signed = _object({**required, "ce_sigkid": kid, "ce_sig": signature})
    return {**signed, "properties": {**signed["properties"], "ce_time": TIME, "ce_feed": TEXT}}


def _always(kind: Kind) -> dict[str, Schema]:
    return {
        "ce_specversion": {"const": "1.0"},
        "ce_type": {"const": kind.wire_type},
        "ce_subject": TEXT,
    }


def _object(required: Mapping[str, Schema]) -> Schema:
    properties = {**required, "traceparent": TRACE}
    return {"type": "object", "required": list(required), "properties": properties}


def _told(kind: type[Event], example: Any) -> Mapping[str, str]:
    return seal(kind.model_validate(example), cause=CAUSE).headers


def _signed(kind: type[Submission], example: Any) -> Mapping[str, str]:
    of = "opportunity" if "opportunity" in kind.wire_type else "innovation"
    attributes = {
        "specversion": "1.0",
        "id": "1",
        "source": "HIN:HI-NENC/pipeline",
        "type": kind.wire_type,
        "subject": f"{of}:hi-nenc:42",
        "time": NOON.isoformat(),
        "feed": "hi-nenc",
        "sigkid": "nenc-1",
    }
    value = json.dumps(example, separators=(",", ":")).encode()
    headers = sign(attributes, value=value, key=VECTOR)
    return {name: (text or b"").decode() for name, text in headers}
