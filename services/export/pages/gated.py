"""A page of product fields leaves as any bytes of a product do: under its permit, and told."""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.export.clerk.room import Asked, Room, Seen, Wording
from shared.web.callers import Asking, Caller, cause
from shared.web.pages import Page
from shared.web.problems import Problem

HTML = "text/html"


def reader(request: Request, caller: Asking) -> Caller:
    """A browser's guess is no reading, and a service reads nothing."""
    if "prefetch" in request.headers.get("sec-purpose", ""):
        raise Problem(503, "prefetch-refused")
    if not caller.organisation:
        raise Problem(403, "role-missing", detail="This is for people of an organisation.")
    return caller


Reading = Annotated[Caller, Depends(reader)]


def by_page(caller: Caller, *products: str) -> Asked:
    return Asked(caller=caller, channel="page", media=HTML, products=products or None)


def by_file(caller: Caller, *, media: str) -> Asked:
    return Asked(caller=caller, channel="file", media=media)


def leaving(room: Room, request: Request, *seen: Seen, page: Page, caller: Caller) -> Response:
    body = page.body(request)
    wording = Wording(body=body, media=HTML, headers={"vary": "cookie"})
    return room.leaving(wording, *seen, cause=cause(request, caller, at=room.now()))
