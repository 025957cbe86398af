"""Where a request comes from, and where an answer may send a browser."""

from re import fullmatch

from fastapi import Request

from shared.web.problems import Problem
from shared.web.site import Site

SAFE = {"GET", "HEAD", "OPTIONS"}


def refuse_foreign_forms(request: Request) -> None:
    """A cookie goes along whoever wrote the form: what it may do is asked of our own pages."""
    site: Site = request.app.state.site
    if request.method in SAFE or site.cookie not in request.cookies:
        return
    said = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    ours = said == "same-origin" if said else origin == site.web.address
    if not ours:
        detail = "This form came from elsewhere. Open our own page and send it again."
        raise Problem(403, "foreign-form", detail=detail)


def local(address: str) -> str:
    """Give the address back if it stays on this service; Problem 400 if it leads elsewhere."""
    if not fullmatch(r"/(?![/\\])[!-\[\]-~]{0,2000}", address):
        raise Problem(400, "foreign-address", detail="The way back leads out of this service.")
    return address
