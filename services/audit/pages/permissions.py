"""Permissions: which stand, and which are to end; an officer sees all, a granter its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.audit.pages import cells
from services.audit.pages.room import Interested, Look, Room, is_officer, sees
from services.audit.reports import activity, standings
from services.audit.reports.archive import AsOf
from services.audit.reports.standings import State, Which
from shared.schemas.base import OrgId
from shared.schemas.partners import Recipient, Target
from shared.schemas.vocabulary import Purpose
from shared.web.callers import Caller
from shared.web.pages import page_router
from shared.web.paging import PageNumber, Paging

Empty = Literal[""]
SIZE = 25
Days = Annotated[int, Query(ge=1, le=3_660)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    target: Target | Empty = ""
    grantor: OrgId | Empty = ""
    recipient: Recipient | Empty = ""
    purpose: Purpose | Empty = ""
    state: State | Empty = ""
    page: PageNumber = 1

    @property
    def named(self) -> dict[str, str]:
        names = ("target", "grantor", "recipient", "purpose", "state")
        told = {name: str(getattr(self, name)) for name in names}
        return {name: value for name, value in told.items() if value}

    @property
    def which(self) -> Which:
        return Which(
            target=self.target or None,
            grantor=self.grantor or None,
            recipient=self.recipient or None,
            purpose=self.purpose or None,
            state=self.state or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/permissions", self.all)
        router.add_api_route("/expiring", self.expiring)
        return router

    async def all(
        self, look: Look, caller: Interested, *, filters: Annotated[Filters, Depends()]
    ) -> Response:
        as_of = await self.room.as_of(look, caller, report="permissions", **filters.named)
        found = standings.standings(self.room.archive, filters.which, as_of=as_of)
        rows = [row for row in found if sees(caller, row["grantor"])]
        kept = {**filters.named, "t": look.t, "k": look.k}
        paging = Paging(
            page=filters.page, size=SIZE, total=len(rows), address="/permissions", query=kept
        )
        shown = {
            "title": "Permissions" if is_officer(caller) else "What I have granted",
            "withdraws": not is_officer(caller),
            "filters": filters,
            "paging": paging,
            "rows": _cells(paging.slice(rows), as_of=as_of, caller=caller),
        }
        return self.room.page(look, "permissions.jinja", shown=shown, as_of=as_of)

    async def expiring(self, look: Look, caller: Interested, *, days: Days = 90) -> Response:
        """In thirty, sixty, ninety days of T, or whatever is asked."""
        as_of = await self.room.as_of(look, caller, report="expiring", days=days)
        found = activity.expiring(self.room.archive, days=days, as_of=as_of)
        rows = [row for row in found if sees(caller, row["grantor"])]
        shown = {
            "title": f"Ending within {days} days",
            "days": days,
            "rows": _cells(rows, as_of=as_of, caller=caller),
        }
        return self.room.page(look, "expiring.jinja", shown=shown, as_of=as_of)


def _cells(rows: Sequence[cells.Row], *, as_of: AsOf, caller: Caller) -> list[dict[str, Any]]:
    officer = is_officer(caller)
    return [cells.permission(row, query=as_of.query, officer=officer) for row in rows]
