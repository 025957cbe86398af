"""What NHS organisations develop, and what stands between it and the best-of list."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response

from services.export.clerk.lists import Turn, listed
from services.export.clerk.room import Room
from services.export.clerk.words import words
from services.export.domain.finding import Filter
from services.export.domain.view import Row
from services.export.pages.gated import Reading, by_page, leaving
from services.export.pages.showing import first, named
from shared.schemas.vocabulary import Origin, Series
from shared.web.pages import Page, page_router
from shared.web.paging import PageNumber

OURS = Filter(origin=Origin.NHS_DEVELOPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Developed:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/nhs-developed", self.developed)
        return router

    async def developed(
        self, request: Request, caller: Reading, *, page: PageNumber = 1
    ) -> Response:
        edition = await self.room.edition(Series.PIPELINE)
        turn = replace(Turn(), start=(page - 1) * 50)
        found = await listed(self.room, edition, wanted=OURS, turn=turn, asked=by_page(caller))
        number = found.view.heading.issue.number
        shown = {
            "title": "Developed by NHS organisations",
            "number": number,
            "count": len(found.view.rows),
            "more": found.more,
            "next": f"/nhs-developed?page={page + 1}" if found.next else None,
            "rows": [_row(row, number) for row in found.view.rows],
        }
        shown_page = Page("developed.jinja", shown, permit=found.seen.permit)
        return leaving(self.room, request, found.seen, page=shown_page, caller=caller)


def _row(row: Row, number: str) -> dict[str, Any]:
    return {
        "name": {"text": named(row), "href": f"/pipeline/{number}/products/{row.product}"},
        "owner": first(row, "owner"),
        "stage": first(row, "stage"),
        "position": first(row, "position"),
        "share": first(row, "nhs_share"),
        "gaps": words(row, "gaps"),
    }
