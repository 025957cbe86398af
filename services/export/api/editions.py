"""What readers ask: no product leaves but through the gate, and each leaving is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic_core import to_jsonable_python

from services.export.api.answering import Cursor, by_api, reader, worded
from services.export.clerk.documents import document, entry
from services.export.clerk.lasting import shareable
from services.export.clerk.lists import Turn, listed
from services.export.clerk.reading import compared, differing
from services.export.clerk.room import Room, Wording
from services.export.domain.diff import Diff
from services.export.domain.finding import Filter
from shared.schemas.vocabulary import Series
from shared.web.callers import Caller, cause
from shared.web.problems import Problem

Reading = Annotated[Caller, Depends(reader)]
Filtered = Annotated[Filter, Depends()]
Sort = Literal["rank", "name", "newest", "use"]
Picked = Annotated[list[str], Query(min_length=2, max_length=4)]
From = Annotated[str | None, Query(alias="from")]
PATHS: Mapping[Series, str] = {Series.BEST_OF: "best-of", Series.PIPELINE: "pipeline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Where the editions of one series are read."""

    room: Room
    series: Series

    def router(self) -> APIRouter:
        router = APIRouter(prefix=f"/v1/{PATHS[self.series]}")
        add = partial(router.add_api_route, response_class=Response)
        add("", self.current)
        add("/changes", self.changes)
        add("/{number}", self.edition)
        add("/{number}/compare", self.comparison)
        add("/{number}/products/{product}", self.product)
        add("/{number}/files/{name}", self.file)
        return router

    async def current(
        self,
        request: Request,
        caller: Reading,
        *,
        wanted: Filtered,
        sort: Sort = "rank",
        cursor: Cursor = None,
    ) -> Response:
        """A cursor holds the reader to the edition that it began with."""
        number, _, _ = (cursor or "").partition("~")
        return await self._list(
            request, caller, wanted=wanted, number=number or None, turn=_turn(sort, cursor)
        )

    async def edition(  # noqa: PLR0913 - each is a parameter of the address
        self,
        request: Request,
        number: str,
        *,
        caller: Reading,
        wanted: Filtered,
        sort: Sort = "rank",
        cursor: Cursor = None,
    ) -> Response:
        turn = _turn(sort, cursor)
        return await self._list(request, caller, wanted=wanted, number=number, turn=turn)

    async def _list(
        self,
        request: Request,
        caller: Caller,
        *,
        wanted: Filter,
        number: str | None,
        turn: Turn,
    ) -> Response:
        edition = await self.room.edition(self.series, number)
        found = await listed(self.room, edition, wanted=wanted, turn=turn, asked=by_api(caller))
        issue = found.view.heading.issue.number
        told = document(found.view) | {
            "matches": None if found.more else len(found.view.rows),
            "more_than": 50 if found.more else None,
            "next": f"{issue}~{found.next}" if found.next else None,
        }
        made = cause(request, caller, at=self.room.now())
        return self.room.leaving(worded(told), found.seen, cause=made)

    async def product(
        self, request: Request, number: str, *, product: str, caller: Reading
    ) -> Response:
        edition = await self.room.edition(self.series, number)
        asked = by_api(caller, product)
        seen = await self.room.product(edition, product, asked=asked)
        made = cause(request, caller, at=self.room.now())
        lasting = await shareable(self.room, edition, product=product)
        told = document(seen.view) | {"shareable": to_jsonable_python(lasting)}
        return self.room.leaving(worded(told), seen, cause=made)

    async def comparison(
        self, request: Request, number: str, *, p: Picked, caller: Reading
    ) -> Response:
        edition = await self.room.edition(self.series, number)
        found = await compared(self.room, edition, asked=by_api(caller, *p))
        told = document(found.seen.view) | {"differing": found.differing}
        made = cause(request, caller, at=self.room.now())
        return self.room.leaving(worded(told), found.seen, cause=made)

    async def changes(
        self, request: Request, caller: Reading, *, before: From = None, to: str | None = None
    ) -> Response:
        found = await differing(
            self.room, self.series, between=(before, to), asked=by_api(caller)
        )
        told = {"from": found.before, "to": found.after, **_told(found.diff)}
        made = cause(request, caller, at=self.room.now())
        return self.room.leaving(worded(told), *found.seen, cause=made)

    async def file(
        self, request: Request, number: str, *, name: str, caller: Reading
    ) -> Response:
        written = next((each for each in self.room.formats if each.file == name), None)
        if written is None:
            raise Problem(404, "not-found")
        edition = await self.room.edition(self.series, number)
        seen = await self.room.seen(edition, by_api(caller, media=written.media))
        kept = await self.room.kept(seen, name)
        body = kept or written.render(seen.view)
        wording = Wording(body=body, media=written.media)
        made = cause(request, caller, at=self.room.now())
        return self.room.leaving(wording, seen, cause=made)


def _turn(sort: str, cursor: str | None) -> Turn:
    _, _, start = (cursor or "").partition("~")
    return Turn(sort=sort, start=int(start or 0))


def _told(diff: Diff) -> dict[str, Any]:
    return {
        **{name: [entry(row) for row in getattr(diff, name)] for name in ROWS},
        "moved": to_jsonable_python(diff.moved),
        "changed": [
            to_jsonable_python(change) | {"substantive": change.substantive}
            for change in diff.changed
        ],
        "no_longer_shared": diff.unshared,
    }


ROWS = ("added", "returned", "removed")
