"""What anybody may ask, signed in or not: counts, dates, criteria and hashes; no product."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter, Response
from pydantic_core import to_jsonable_python

from services.export.clerk import open as opened
from services.export.clerk.room import Room
from shared.web.problems import Problem, as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    room: Room

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        add = router.add_api_route
        add("/editions", self.editions, response_class=Response)
        add("/criteria", self.criteria, response_class=Response)
        add("/criteria/{version}", self.version, response_class=Response)
        add("/guidance", self.guidance, response_class=Response)
        add("/hashes/{sha256}", self.hashed, response_class=Response)
        return router

    async def editions(self) -> Response:
        series = await opened.told(self.room)
        return _told({each.criteria.series: _issued(each) for each in series})

    async def criteria(self) -> Response:
        files = self.room.rules.files
        return _told({"criteria": [{"version": c.version, "sha256": c.sha256} for c in files]})

    async def version(self, version: str) -> Response:
        found = next((c for c in self.room.rules.files if c.version == version), None)
        if found is None:
            raise Problem(404, "not-found", detail="There are no such criteria.")
        return _told(found.model_dump(mode="json"))

    async def guidance(self) -> Response:
        return _told({"gates": [asdict(each) for each in opened.advice(self.room)]})

    async def hashed(self, sha256: str) -> Response:
        """Say which edition a file is of, and whether it is the current one."""
        found = await opened.verified(self.room, sha256.lower())
        if found is None:
            raise Problem(404, "not-found", detail="Nothing was published with this hash.")
        told = {"series": found.series, "file": found.file, "current": found.current}
        return _told(told | {"number": found.issued.number, "edition": found.issued.edition})


def _issued(told: opened.SeriesTold) -> dict[str, Any]:
    return {"title": told.criteria.title, "editions": to_jsonable_python(told.issued)}


def _told(document: Mapping[str, Any]) -> Response:
    headers = {"cache-control": "public, max-age=300"}
    return Response(as_json(document), headers=headers, media_type="application/json")
