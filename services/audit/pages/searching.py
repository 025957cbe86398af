"""One search: a product, an organisation, a permission, a record of a feed, or a purpose."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Response
from starlette.responses import RedirectResponse

from services.audit.pages.room import Look, Officer, Room
from shared.schemas.vocabulary import Purpose
from shared.web.pages import page_router

FORMS = (
    (re.compile(r"prd_[a-z2-7]{20}"), "/products/{}"),
    (re.compile(r"pm_[a-z2-7]{20}"), "/permissions/{}"),
    (re.compile(r"(org:)?[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64}"), "/organisations/{}"),
)
TARGET = re.compile(r"(innovation|opportunity|owner):\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/search", self.search)
        return router

    async def search(
        self, look: Look, _: Officer, *, q: Annotated[str, Query(max_length=320)] = ""
    ) -> Response:
        """Go to what is named, as of the same two times."""
        if address := found(q.strip(), t=look.t, k=look.k):
            return RedirectResponse(address, status_code=303)
        shown = {
            "title": "Search",
            "q": q,
            "purposes": [(str(each), str(each)) for each in Purpose],
            "typed": {"t": look.t, "k": look.k},
        }
        return self.room.plain(look.request, "search.jinja", shown=shown)


def found(q: str, *, t: str, k: str) -> str | None:
    """None where nothing of the kind is named: what it is called, this log does not know."""
    moment = {name: value for name, value in (("t", t), ("k", k)) if value}
    for form, address in FORMS:
        if form.fullmatch(q):
            where = address.format(quote(q.removeprefix("org:"), safe=":~"))
            return f"{where}?{urlencode(moment)}".removesuffix("?")
    purpose = q.lower().replace(" ", "_")
    if purpose in {*Purpose}:
        return f"/permissions?{urlencode({'purpose': purpose, **moment})}"
    if TARGET.fullmatch(q):
        return f"/permissions?{urlencode({'target': q, **moment})}"
    return None
