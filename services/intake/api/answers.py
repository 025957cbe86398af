"""What a partner reads: a receipt, a line, or a problem of the request."""

from collections.abc import Mapping
from typing import Any, assert_never

from fastapi import Response

from services.intake.clerk.office import Reused, Told
from services.intake.domain.change import Accepted, Passed
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import Receipt
from services.intake.domain.records import Read, Unsound
from shared.web.problems import Fault, Problem, as_json

JSON = "application/json"
STATUS = {"too_large": 413, "bomb": 413}


def fresh(told: Told | Reused) -> Told:
    match told:
        case Told():
            return told
        case Reused():
            raise Problem(422, "idempotency-key-reused")
        case _ as never:
            assert_never(never)


def settled(told: Told) -> Response:
    """What may not be kept, and what is to be mended, is a problem of the request."""
    [line] = told.lines
    place = {"location": f"/v1/receipts/{told.receipt.id}"}
    if line.outcome in {Outcome.QUARANTINED, Outcome.REFUSED}:
        faults = [Fault(where="body", path=i.path, code=i.code) for i in line.issues]
        code = line.code.replace("_", "-")
        raise Problem(STATUS.get(line.code, 422), code, errors=faults, headers=place)
    return reply(line.model_dump(mode="json"), told=told, headers=place)


def judged(read: Read, verdict: Accepted | Passed | None) -> Mapping[str, Any]:
    issues = [each.model_dump(mode="json") for each in read.issues]
    plain = {"source_ref": read.ref, "issues": issues, "entity": None, "changed": []}
    match verdict:
        case Accepted(held=held, changed=changed, kind=kind):
            gone = held.withdrawn
            entity = None if gone else held.entity
            told = {"entity": entity, "changed": changed, "change_kind": kind}
            return plain | told | {"outcome": Outcome.ACCEPTED, "version": held.version}
        case Passed(outcome=outcome):
            return plain | {"outcome": outcome}
        case None:
            return plain | {"outcome": read.outcome if isinstance(read, Unsound) else None}
        case _ as never:
            assert_never(never)


def of_receipt(receipt: Receipt) -> Mapping[str, Any]:
    return receipt.model_dump(mode="json", exclude={"salted", "busy_until", "next"})


def reply(
    document: Mapping[str, Any],
    *,
    status: int = 200,
    told: Told | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    replayed = {"idempotency-replayed": "true"} if told and told.replayed else {}
    plain = {"cache-control": "no-store", **replayed, **(headers or {})}
    return Response(as_json(document), status, plain, JSON)
