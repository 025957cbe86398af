"""What was recalled of what the reader's organisation had received."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from services.export.clerk.recalls import received
from services.export.clerk.room import Room
from services.export.pages.gated import Reading
from services.export.pages.place import PATHS
from shared.web.pages import Page, page_router


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalls:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/recalls", self.recalls)
        return router

    async def recalls(self, request: Request, caller: Reading) -> Response:
        """By id alone: a name here would show again what was taken back."""
        rows = [
            {
                "product": each.product,
                "edition": f"{PATHS[each.series]} {each.number}",
                "rank": str(each.rank or ""),
                "why": each.cause,
                "at": each.occurred_at,
            }
            for each in await received(self.room, caller)
        ]
        shown = {"title": "Recalled from what your organisation received", "rows": rows}
        return Page("recalls.jinja", shown).answer(request)
