"""What a partner reads: a receipt, a line, or a problem of the request."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from services.intake.clerk.settling import Settled
from services.intake.domain.change import Accepted, Passed
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import JSON, Receipt
from services.intake.domain.records import Read, Unsound
from shared.web.problems import Fault, Problem, as_json

STATUS = {"too_large": 413, "bomb": 413}


def settled(told: Settled) -> Response:
    """What may not be kept, and what is to be mended, is a problem of the request."""
    [line] = told.lines
    if line.outcome in {Outcome.QUARANTINED, Outcome.REFUSED}:
        faults = [Fault(where="body", path=i.path, code=i.code) for i in line.issues]
        code = line.code.replace("_", "-")
        status = STATUS.get(line.code, 422)
        raise Problem(status, code, errors=faults, headers=_headers(told))
    return reply(line.model_dump(mode="json"), headers=_headers(told))


def accepted(told: Settled) -> Response:
    return reply(of_receipt(told.receipt), status=202, headers=_headers(told))


def _headers(told: Settled) -> dict[str, str]:
    place = {"location": f"/v1/receipts/{told.receipt.id}"}
    return place | ({"idempotency-replayed": "true"} if told.replayed else {})


def judged(read: Read, verdict: Accepted | Passed | Unsound) -> Mapping[str, Any]:
    issues = [each.model_dump(mode="json") for each in read.issues]
    plain = {"source_ref": read.ref, "outcome": verdict.outcome, "issues": issues}
    if not isinstance(verdict, Accepted):
        return plain | {"entity": None, "changed": []}
    held = verdict.held
    told = {"changed": verdict.changed, "change_kind": verdict.kind, "version": held.version}
    return plain | told | {"entity": None if held.withdrawn else held.entity}


def of_receipt(receipt: Receipt) -> Mapping[str, Any]:
    ours = {"salted", "busy_until", "next", "tries", "chunks"}
    return receipt.model_dump(mode="json", exclude=ours)


def reply(
    document: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    told = {"cache-control": "no-store", **(headers or {})}
    return Response(as_json(document), status, told, JSON)
