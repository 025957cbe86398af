"""What was decided and why; who has seen a product; what an organisation gave and got."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.audit.domain.records import Wanted
from services.audit.pages import cells
from services.audit.pages.permissions import Empty
from services.audit.pages.room import Look, Officer, Room
from services.audit.reports import activity, decisions, readers
from services.audit.reports.archive import AsOf
from services.audit.reports.decisions import DECISIONS, Between
from shared.schemas.base import Code, OrgId, ProductId
from shared.schemas.vocabulary import Outcome
from shared.web.pages import page_router

SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    product: ProductId | Empty = ""
    recipient: Code | Empty = ""
    outcome: Outcome | Empty = ""
    code: Code | Empty = ""
    before: int | None = None

    @property
    def named(self) -> dict[str, str]:
        names = ("product", "recipient", "outcome", "code")
        told = {name: str(getattr(self, name)) for name in names}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trails:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/decisions", self.decisions)
        router.add_api_route("/products/{product}", self.product)
        router.add_api_route("/organisations/{organisation}", self.organisation)
        return router

    async def decisions(
        self, look: Look, caller: Officer, *, filters: Annotated[Filters, Depends()]
    ) -> Response:
        """Denials beside permits, the newest first."""
        as_of = await self.room.as_of(look, caller, report="decisions", **filters.named)
        rows = await self._decided(as_of, filters)
        shown = {
            "title": "Decisions",
            "filters": filters,
            "rows": [cells.decision(row) for row in rows],
            "older": rows[-1]["seq"] if len(rows) == SIZE else None,
            "kept": filters.named,
        }
        return self.room.page(look, "decisions.jinja", shown=shown, as_of=as_of)

    async def product(self, product: ProductId, look: Look, *, caller: Officer) -> Response:
        as_of = await self.room.as_of(look, caller, report="recipients", product=product)
        read = await readers.of_product(self.room.archive, product, k=as_of.k)
        rows = await self._decided(as_of, Filters(product=product))
        shown = {
            "title": f"Who has seen {product}",
            "product": product,
            "readers": [cells.reading(each, officer=True) for each in read],
            "decisions": [cells.decision(row) for row in rows],
        }
        return self.room.page(look, "product_trail.jinja", shown=shown, as_of=as_of)

    async def organisation(
        self, organisation: OrgId, look: Look, *, caller: Officer
    ) -> Response:
        named = {"organisation": organisation}
        as_of = await self.room.as_of(look, caller, report="activity", **named)
        told = await activity.activity(self.room.archive, organisation, as_of=as_of)
        given = [
            cells.permission(row, query=as_of.query, officer=True) for row in told["given"]
        ]
        shown = {
            "title": f"Organisation {organisation}",
            "given": given,
            "received": [cells.reading(row, officer=True) for row in told["received"]],
        }
        return self.room.page(look, "organisation.jinja", shown=shown, as_of=as_of)

    async def _decided(self, as_of: AsOf, filters: Filters) -> list[dict[str, Any]]:
        about = {n: v for n, v in filters.named.items() if n in {"product", "recipient"}}
        wanted = Wanted(
            kinds=DECISIONS,
            about=about,
            outcome=filters.outcome or None,
            code=filters.code or None,
            before=filters.before,
            newest=True,
            limit=SIZE,
        )
        found = await decisions.decisions(
            self.room.archive, wanted, as_of=as_of, between=Between()
        )
        return [*found]
