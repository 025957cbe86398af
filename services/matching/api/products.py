"""What staff may look into: sources, versions and points, and never a product's words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Response

from services.matching.domain.golden import provenance
from services.matching.domain.records import Held, Link
from services.matching.domain.teams import Team
from shared.web.callers import Asking, Caller, having
from shared.web.problems import Problem, as_json

Staff = Annotated[Caller, Depends(having("reviewer", "governance_officer", "operator"))]
JSON = "application/json"


class Library(Protocol):
    async def products(self, ids: Collection[str], /) -> Mapping[str, Held]: ...
    async def links(self, ref: str, /) -> Sequence[Link]: ...
    async def teams(self) -> Sequence[Team]: ...


@dataclass(frozen=True, slots=True)
class Catalogue:
    library: Library

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        router.add_api_route("/links", self.links, response_model=None)
        router.add_api_route("/teams", self.teams, response_model=None)
        router.add_api_route("/products/{product}", self.product, response_model=None)
        return router

    async def links(self, _: Staff, ref: str) -> Response:
        """Why a product or a record was linked: points and sentences, never a record's text."""
        links = await self.library.links(ref)
        return _told({"links": [each.proposal.model_dump(mode="json") for each in links]})

    async def teams(self, _: Asking) -> Response:
        teams = await self.library.teams()
        return _told({"teams": [each.model_dump(mode="json") for each in teams]})

    async def product(self, product: str, _: Staff) -> Response:
        """Which records it is made of, and whose word each field is."""
        held = (await self.library.products([product])).get(product)
        if held is None:
            raise Problem(404, "product-unknown")
        told: dict[str, Any] = {"product": held.id, "version": held.told, "live": False}
        if now := held.product:
            members = [member.model_dump() for member in now.members]
            told |= {"live": True, "members": members, "fields": provenance(now)}
            told |= {"kind": now.kind, "under_review": now.under_review}
        return _told(told)


def _told(document: Mapping[str, Any]) -> Response:
    return Response(as_json(document), headers={"cache-control": "no-store"}, media_type=JSON)
