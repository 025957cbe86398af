"""Who reads by the API, and how an answer is worded."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Query, Request

from services.export.clerk.room import Asked, Room, Wording
from shared.web.callers import Asking, Caller
from shared.web.problems import Problem, as_json

JSON = "application/json"
Cursor = Annotated[str | None, Query(pattern=r"^\d{4}\.\d{1,6}~\d{1,4}$")]


@asynccontextmanager
async def connected(room: Room, _: Any) -> AsyncGenerator[None]:
    """The gate keeps its connections to audit for as long as the service runs."""
    async with room.gate:
        yield


def reader(request: Request, caller: Asking) -> Caller:
    """A browser's guess is no reading, and a service reads nothing."""
    if "prefetch" in request.headers.get("sec-purpose", ""):
        raise Problem(503, "prefetch-refused")
    if not caller.organisation:
        raise Problem(403, "role-missing")
    return caller


def by_api(caller: Caller, *products: str, media: str = JSON) -> Asked:
    return Asked(caller=caller, channel="api", media=media, products=products or None)


def worded(told: Mapping[str, Any]) -> Wording:
    return Wording(body=as_json(told), media=JSON)
