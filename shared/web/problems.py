"""Every error leaves as a problem document (RFC 9457), and never with what was sent.

Whoever asks for HTML reads the same words as a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from http import HTTPStatus
from traceback import extract_tb
from typing import Any, Protocol

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.errors import Malformed, Unavailable

log = structlog.get_logger()

SECURITY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


NEXT = {
    400: "The request cannot be read. Check its address and what it sends.",
    401: "Sign in first, or send a bearer token that is still good.",
    403: "Your roles do not allow this. Ask whoever gave you your account.",
    404: "There is nothing here that you may see. Check the address.",
    405: "This address does not take such a request.",
    410: "This was here once and has been taken back.",
    413: "More was sent than is taken. Send less at a time.",
    422: "What was sent does not fit. Mend what is named and send it again.",
    500: "We went wrong, not you. Please try again; if it happens again, tell the operator.",
    503: "This cannot be answered just now. Please try again shortly.",
}
"""What to do, where nobody said it better."""


def as_json(document: Any) -> bytes:
    """Canonical: the same document is the same bytes."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong at one place of a request, by its path and code alone."""

    where: str
    """body, query, path or header."""
    path: str
    """RFC 9535 normalised JSONPath, such as `$['entries'][0]['name']`."""
    code: str


class Problem(HTTPException):
    """Raise it anywhere under a route: the reader gets it as it stands."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        detail: str = "",
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        told = detail or NEXT.get(status, HTTPStatus(status).phrase)
        super().__init__(status, detail=told, headers=headers)
        self.code = code
        self.errors = tuple(errors)

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": HTTPStatus(self.status_code).phrase,
            "status": self.status_code,
            "detail": self.detail,
        }
        return document | ({"errors": [asdict(e) for e in self.errors]} if self.errors else {})


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Malformed, _malformed)
    app.add_exception_handler(Unavailable, _away)
    app.add_exception_handler(Exception, _unexpected)


def refuse_unknown_parameters(request: Request) -> None:
    """A misspelt filter would silently widen an answer."""
    known = sorted(_parameters(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"The nearest known one is {near[0]}." if near else f"Known: {known}."
            detail = f"A query parameter is not known. {hint}"
            raise Problem(400, "unknown-parameter", detail=detail)


def _parameters(dependant: Dependant) -> set[str]:
    nested = (_parameters(inner) for inner in dependant.dependencies)
    return {field.alias for field in dependant.query_params}.union(*nested)


class Site(Protocol):
    """As much of the pages as a problem asks of them."""

    def problem(self, request: Request, problem: Problem) -> Response: ...


def answer(request: Request, problem: Problem) -> Response:
    headers = {**SECURITY, **(problem.headers or {}), "cache-control": "no-store"}
    if wants_page(request):
        site: Site = request.app.state.site
        told = site.problem(request, problem)
        told.headers.update(headers)
        return told
    body = as_json(problem.document())
    return Response(body, problem.status_code, headers, "application/problem+json")


def wants_page(request: Request) -> bool:
    """Browsers name HTML; programs that take anything get the document."""
    return "text/html" in request.headers.get("accept", "")


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return answer(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = HTTPStatus(status).phrase.lower().replace(" ", "-")
    headers = error.headers if isinstance(error, HTTPException) else None
    return answer(request, Problem(status, code, headers=headers))


async def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    faults = [_fault(each["loc"], code=each["type"]) for each in found]
    return answer(request, Problem(422, "invalid-request", errors=faults))


def _fault(place: Sequence[str | int], *, code: str) -> Fault:
    steps = place[1:] if code != "json_invalid" else ()
    return Fault(where=str(place[0]), path="$" + "".join(_step(s) for s in steps), code=code)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return "['" + step[:64].replace("\\", "\\\\").replace("'", "\\'") + "']"


async def _malformed(request: Request, error: Exception) -> Response:
    """What no waiting cures is the asker's to mend."""
    reason = error.reason if isinstance(error, Malformed) else "malformed"
    return answer(request, Problem(422, reason.replace("_", "-")))


async def _away(request: Request, _: Exception) -> Response:
    return answer(request, Problem(503, "unavailable", headers={"retry-after": "5"}))


async def _unexpected(request: Request, error: Exception) -> Response:
    """Where it happened goes to the log; the error's text may quote what was sent."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    route = getattr(request.scope.get("route"), "path", None)
    log.error("request_failed", error=type(error).__name__, route=route, at=places[-3:])
    return answer(request, Problem(500, "unexpected"))
