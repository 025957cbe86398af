"""The list of an edition, with filters whose address can be mailed; never sorted by price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.export.clerk.lists import Listed, listed
from services.export.clerk.room import Room
from services.export.domain.eligibility import titled
from services.export.domain.finding import Filter
from services.export.pages.gated import Reading, by_page, leaving
from services.export.pages.place import PATHS, Group, Place, Sort, Way, columns
from services.export.pages.rows import counts, groups
from services.export.pages.words import NAMES, options
from shared.schemas.vocabulary import Series
from shared.web.callers import Caller
from shared.web.pages import Page, page_router
from shared.web.paging import PageNumber

Filtered = Annotated[Filter, Depends()]
MORE = ("programme", "inequality", "region", "care_setting", "use", "tested")
FEW = ("category", "area", "priority", "origin", "stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The current edition of one series, and each earlier one."""

    room: Room
    series: Series

    @property
    def path(self) -> str:
        return f"/{PATHS[self.series]}"

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route(self.path, self.current)
        router.add_api_route(f"{self.path}/{{number}}", self.edition)
        return router

    async def current(  # noqa: PLR0913 - each is a parameter of the address
        self,
        request: Request,
        caller: Reading,
        *,
        wanted: Filtered,
        sort: Sort = "rank",
        group: Group = "stage",
        page: PageNumber = 1,
    ) -> Response:
        way = Way(sort=sort, group=group, page=page)
        return await self._shown(request, caller, wanted=wanted, way=way, number=None)

    async def edition(  # noqa: PLR0913 - each is a parameter of the address
        self,
        request: Request,
        number: str,
        *,
        caller: Reading,
        wanted: Filtered,
        sort: Sort = "rank",
        group: Group = "stage",
        page: PageNumber = 1,
    ) -> Response:
        way = Way(sort=sort, group=group, page=page)
        return await self._shown(request, caller, wanted=wanted, way=way, number=number)

    async def _shown(
        self,
        request: Request,
        caller: Caller,
        *,
        wanted: Filter,
        way: Way,
        number: str | None,
    ) -> Response:
        edition = await self.room.edition(self.series, number)
        found = await listed(
            self.room, edition, wanted=wanted, turn=way.turn, asked=by_page(caller)
        )
        place = Place(address=request.url.path, wanted=wanted, way=way)
        shown = self._words(found, place, is_current=number is None)
        page = Page("list.jinja", shown, permit=found.seen.permit)
        return leaving(self.room, request, found.seen, page=page, caller=caller)

    def _words(self, found: Listed, place: Place, *, is_current: bool) -> Mapping[str, Any]:
        heading, rows = found.view.heading, found.view.rows
        criteria = self.room.criteria(self.series)
        return {
            "title": criteria.title,
            "count": "more than 50 products" if found.more else _products(len(rows)),
            "path": self.path,
            "issue": heading.issue,
            "is_current": is_current,
            "ranked": heading.ranked,
            "counts": counts(heading),
            "exclusions": [(titled(code), n) for code, n in heading.exclusions.items()],
            "groups": groups(rows, place.way.group if not heading.ranked else ""),
            "columns": columns(place, ranked=heading.ranked),
            "action": place.address,
            "values": {**dict.fromkeys(_names(), ""), **place.wanted.asked},
            "options": options(criteria),
            "names": NAMES,
            "few": FEW,
            "more": MORE,
            "is_narrowed": bool(place.wanted.asked),
            "way": place.way,
            "next": place.at(page=place.way.page + 1) if found.next else None,
            "previous": place.at(page=place.way.page - 1) if place.way.page > 1 else None,
            "files": [(f.file, f.media) for f in self.room.formats],
        }


def _names() -> list[str]:
    return ["q", "market", *FEW, *MORE]


def _products(number: int) -> str:
    return f"{number} product{'' if number == 1 else 's'}"
