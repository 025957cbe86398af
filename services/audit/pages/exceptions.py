"""What should never be, to be empty; and what was recalled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from services.audit.pages import cells
from services.audit.pages.room import Look, Officer, Room
from services.audit.reports import activity, exceptions
from services.audit.reports.wording import words
from shared.web.pages import page_router


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/exceptions", self.all)
        return router

    async def all(self, look: Look, caller: Officer) -> Response:
        as_of = await self.room.as_of(look, caller, report="exceptions")
        told = await exceptions.exceptions(self.room.archive, as_of=as_of)
        recalled = await activity.recalls(self.room.archive, as_of=as_of)
        shown = {
            "title": "Exceptions",
            **{name: [_row(each) for each in rows] for name, rows in told.items()},
            "recalls": [_recall(each) for each in recalled],
        }
        return self.room.page(look, "exceptions.jinja", shown=shown, as_of=as_of)


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seq": cells.record(each["seq"]),
        "at": cells.when(each["at"]),
        "what": each.get("target") or f"Edition {each['edition']}",
        "recipient": each.get("recipient", ""),
    }


def _recall(each: Mapping[str, Any]) -> dict[str, Any]:
    product = each["product"]
    return {
        "seq": cells.record(each["seq"]),
        "at": cells.when(each["at"]),
        "product": cells.link(product, f"/products/{product}"),
        "number": each["number"],
        "cause": words(each["cause"]),
    }
