"""What anybody may read: counts and dates of both series, never a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from services.export.clerk import open as opened
from services.export.clerk.open import SeriesTold
from services.export.clerk.room import Room
from services.export.domain.criteria import Criteria
from services.export.pages.place import PATHS
from shared.schemas.vocabulary import Series
from shared.web.pages import PUBLIC, Page, page_router
from shared.web.problems import Problem

HEX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/", self.home)
        router.add_api_route("/guidance", self.guidance)
        router.add_api_route("/ranking", self.ranking)
        router.add_api_route("/ranking/{version}", self.version)
        router.add_api_route("/verify", self.verify)
        for series, path in PATHS.items():
            router.add_api_route(f"/{path}.atom", _feed(self.room, series))
        return router

    async def home(self, request: Request) -> Response:
        told = await opened.told(self.room)
        shown = {"title": "NHS innovation editions", "series": [_series(e) for e in told]}
        return Page("front.jinja", shown).answer(request)

    async def guidance(self, request: Request) -> Response:
        shown = {
            "title": "How a product comes onto a list",
            "gates": opened.advice(self.room),
            "titles": {s: c.title for s, c in self.room.rules.current.items()},
            "signals": opened.scales(self.room.rules.best),
            "floor": self.room.rules.best.floor,
        }
        return Page("guidance.jinja", shown).answer(request)

    async def ranking(self, request: Request) -> Response:
        return self._criteria(request, self.room.rules.best)

    async def version(self, request: Request, version: str) -> Response:
        found = next((c for c in self.room.rules.files if c.version == version), None)
        if found is None:
            raise Problem(404, "not-found", detail="There are no such criteria.")
        return self._criteria(request, found)

    def _criteria(self, request: Request, criteria: Criteria) -> Response:
        shown = {
            "title": f"Criteria {criteria.version}",
            "criteria": criteria,
            "signals": opened.scales(criteria),
            "strength": [(who, share) for who, share in criteria.strength.items()],
            "gates": [each for each in opened.advice(self.room) if each.code in criteria.gates],
            "versions": [each.version for each in self.room.rules.files],
        }
        return Page("ranking.jinja", shown).answer(request)

    async def verify(self, request: Request, *, sha256: str = "") -> Response:
        given = sha256.strip().lower()
        is_hash = len(given) == HEX and all(c in "0123456789abcdef" for c in given)
        found = await opened.verified(self.room, given) if is_hash else None
        shown = {
            "title": "Which edition is a file of?",
            "given": given[:HEX],
            "error": "" if is_hash or not given else "Give the 64 hexadecimal digits.",
            "found": found,
            "name": PATHS[found.series] if found else "",
        }
        return Page("verify.jinja", shown).answer(request)


def _feed(room: Room, series: Series) -> Any:
    async def feed(request: Request) -> Response:
        register = await room.register(series)
        issued = [*reversed(register.issued)]
        shown = {
            "title": room.criteria(series).title,
            "path": PATHS[series],
            "issued": issued,
            "updated": issued[0].sealed_at if issued else room.now(),
        }
        body = Page("feed.jinja", shown).body(request)
        headers = {"cache-control": PUBLIC}
        return Response(body, headers=headers, media_type="application/atom+xml")

    return feed


def _series(told: SeriesTold) -> Mapping[str, Any]:
    current = told.issued[0] if told.issued else None
    return {
        "title": told.criteria.title,
        "path": f"/{PATHS[told.criteria.series]}",
        "version": told.criteria.version,
        "ranked": told.criteria.ranked,
        "current": current,
        "editions": len(told.issued),
    }
