"""What a partner reads: a receipt, a line, or a problem of the request."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Response

from services.intake.clerk.settling import Settled
from services.intake.domain.asking import HEADING, Case, FeedTold, in_words, problems
from services.intake.domain.change import Accepted, Passed
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import JSON, Receipt, ReceiptLine
from services.intake.domain.records import Read, Unsound
from shared.web.files import CSV, csv_table
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
    return receipt.model_dump(mode="json", exclude=ours) | {"sum": in_words(receipt)}


def of_feed(told: FeedTold) -> Mapping[str, Any]:
    last, success = told.last, told.last_success
    return {
        "feed": told.feed.code,
        "kind": told.feed.kind,
        "space": f"{told.feed.space_kind}:{told.feed.space}",
        "custodian": told.feed.custodian,
        "channels": told.feed.channels,
        "signature": told.feed.signature,
        "last": of_receipt(last) if last else None,
        "last_success_at": success.received_at if success else None,
        "open_cases": told.open_cases,
    }


def of_case(told: Case) -> Mapping[str, Any]:
    """Each issue at its path, with what was found, masked, and what was expected."""
    case, line = told.case, told.line
    return {
        "receipt": line.receipt,
        "position": line.position,
        "path": line.path,
        "feed": case.feed,
        "source_ref": line.source_ref,
        "state": case.state,
        "codes": case.codes,
        "at": case.at,
        "ended_by": case.ended_by,
        "issues": [each.model_dump(mode="json") for each in line.issues],
    }


def table(lines: Iterable[ReceiptLine]) -> Response:
    """What is to be mended, for a spreadsheet."""
    headers = {"content-disposition": 'attachment; filename="problems.csv"'}
    headers |= {"cache-control": "private, no-store"}
    return Response(csv_table(HEADING, problems(lines)), headers=headers, media_type=CSV)


def reply(
    document: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    told = {"cache-control": "no-store", **(headers or {})}
    return Response(as_json(document), status, told, JSON)
