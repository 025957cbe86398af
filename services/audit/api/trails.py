"""Decisions with their reasons, who has seen what, and what is to end or was recalled."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.audit.api.asking import (
    Asked,
    Concerned,
    Interested,
    Officer,
    Reader,
    Recaller,
    scope_of,
)
from services.audit.api.searches import Search
from services.audit.reports import activity, decisions, exceptions, readers
from shared.schemas.base import OrgId, ProductId
from shared.web.problems import Problem

Days = Annotated[int, Query(ge=1, le=3_660)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trails:
    reader: Reader

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        add = router.add_api_route
        add("/decisions", self.decisions, response_model=None)
        add("/products/{product}/recipients", self.recipients, response_model=None)
        add("/organisations/{organisation}/activity", self.activity, response_model=None)
        add("/reports/expiring", self.expiring, response_model=None)
        add("/reports/recalls", self.recalls, response_model=None)
        add("/reports/exceptions", self.exceptions, response_model=None)
        return router

    async def decisions(
        self, asked: Asked, caller: Officer, *, search: Annotated[Search, Depends()]
    ) -> dict[str, Any]:
        named = {**search.about, "outcome": search.outcome, "code": search.code}
        as_of = await self.reader.as_of(asked, caller, report="decisions", **named)
        rows = await decisions.decisions(
            self.reader.archive, search.wanted(), as_of=as_of, between=search.between()
        )
        return {"as_of": as_of.told, "size": as_of.k, "decisions": rows}

    async def recipients(
        self, product: ProductId, asked: Asked, *, caller: Officer
    ) -> dict[str, Any]:
        as_of = await self.reader.as_of(asked, caller, report="recipients", product=product)
        rows = await readers.of_product(self.reader.archive, product, k=as_of.k)
        return {"as_of": as_of.told, "product": product, "recipients": rows}

    async def activity(
        self, organisation: OrgId, asked: Asked, *, caller: Concerned
    ) -> dict[str, Any]:
        named = {"organisation": organisation}
        as_of = await self.reader.as_of(asked, caller, report="activity", **named)
        if scope_of(caller) not in (None, organisation):
            raise Problem(404, "no-such-organisation")
        told = await activity.activity(self.reader.archive, organisation, as_of=as_of)
        return {"as_of": as_of.told, **told}

    async def expiring(
        self, asked: Asked, caller: Interested, *, days: Days = 90
    ) -> dict[str, Any]:
        """What ends within so many days of T: an officer sees all, a granter its own."""
        as_of = await self.reader.as_of(asked, caller, report="expiring", days=days)
        mine = scope_of(caller)
        rows = activity.expiring(self.reader.archive, days=days, as_of=as_of)
        seen = [row for row in rows if mine in (None, row["grantor"])]
        return {"as_of": as_of.told, "days": days, "permissions": seen}

    async def recalls(self, asked: Asked, caller: Recaller) -> dict[str, Any]:
        as_of = await self.reader.as_of(asked, caller, report="recalls")
        rows = await activity.recalls(self.reader.archive, as_of=as_of)
        return {"as_of": as_of.told, "recalls": rows}

    async def exceptions(self, asked: Asked, caller: Officer) -> dict[str, Any]:
        """What should never be: each of the lists is to be empty."""
        as_of = await self.reader.as_of(asked, caller, report="exceptions")
        told = await exceptions.exceptions(self.reader.archive, as_of=as_of)
        return {"as_of": as_of.told, **told}
