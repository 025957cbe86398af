"""The list of an edition, with filters whose address can be mailed; never sorted by price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from services.export.clerk.lists import Listed, Turn, listed
from services.export.clerk.room import Room
from services.export.clerk.words import REGIONS, spoken
from services.export.domain.edition import Heading
from services.export.domain.eligibility import titled
from services.export.domain.finding import MOST, Filter, said
from services.export.domain.view import Row
from services.export.pages.gated import Reading, by_page, leaving
from services.export.pages.showing import first, named
from services.export.pages.words import NAMES, options
from shared.schemas.vocabulary import Series
from shared.web.callers import Caller
from shared.web.pages import Page, page_router
from shared.web.paging import PageNumber

Filtered = Annotated[Filter, Depends()]
Sort = Literal["rank", "name", "newest", "use"]
Group = Literal["stage", "category", "region"]
PATHS: Mapping[Series, str] = {Series.BEST_OF: "best-of", Series.PIPELINE: "pipeline"}
GROUPED = {"stage": "stage", "category": "categories", "region": "region"}
CHANGES = {"new": "New", "returned": "Returned", "up": "Up", "down": "Down", "same": "Same"}
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
        way: "Way",
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

    def _words(self, found: Listed, place: "Place", *, is_current: bool) -> Mapping[str, Any]:
        heading, rows = found.view.heading, found.view.rows
        criteria = self.room.criteria(self.series)
        return {
            "title": criteria.title,
            "count": "more than 50 products" if found.more else _products(len(rows)),
            "path": self.path,
            "issue": heading.issue,
            "is_current": is_current,
            "ranked": heading.ranked,
            "counts": _counts(heading),
            "exclusions": [(titled(code), n) for code, n in heading.exclusions.items()],
            "groups": _groups(rows, place.way.group if not heading.ranked else ""),
            "columns": _columns(place, ranked=heading.ranked),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """In which order, in which groups, and which part."""

    sort: Sort
    group: Group
    page: int

    @property
    def turn(self) -> Turn:
        return Turn(sort=self.sort, start=(self.page - 1) * MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The address of what is shown: it can be mailed."""

    address: str
    wanted: Filter
    way: Way

    def at(self, *, page: int = 1, sort: Sort | None = None) -> str:
        way = replace(self.way, page=page, sort=sort or self.way.sort)
        query = {**self.wanted.asked}
        query |= {"sort": way.sort} if way.sort != "rank" else {}
        query |= {"group": way.group} if way.group != "stage" else {}
        query |= {"page": str(page)} if page > 1 else {}
        return f"{self.address}?{urlencode(query)}" if query else self.address


def _names() -> list[str]:
    return ["q", "market", *FEW, *MORE]


def _products(number: int) -> str:
    return f"{number} product{'' if number == 1 else 's'}"


def _counts(heading: Heading) -> list[tuple[str, int]]:
    told = (("new", "new"), ("returned", "returned"), ("removed", "no longer listed"))
    return [(words, heading.counts.get(name, 0)) for name, words in told]


def _columns(place: Place, *, ranked: bool) -> list[Mapping[str, Any]]:
    sorts: dict[str, Sort] = {"rank": "rank", "name": "name", "use": "use", "since": "newest"}
    plain = [("name", "Product"), *([("rank", "Rank"), ("points", "Points")] if ranked else [])]
    plain += [("supplier", "Supplier"), ("use", "Use in the NHS"), ("origin", "Developed by")]
    plain += [("since", "First listed"), ("compare", "Compare")]
    return [_column(key, text, place=place, sort=sorts.get(key)) for key, text in plain]


def _column(key: str, text: str, *, place: Place, sort: Sort | None) -> Mapping[str, Any]:
    chosen = "ascending" if sort == place.way.sort else None
    return {
        "key": key,
        "text": text,
        "numeric": key in {"rank", "points"},
        "sort": place.at(sort=sort) if sort else None,
        "sorted": chosen,
    }


def _groups(rows: Sequence[Row], by: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """One group where a series ranks; else by stage, category or region, as they stand."""
    if not by:
        return [("Products by rank", [_row(row) for row in rows])]
    ordered = rows if by == "stage" else sorted(rows, key=lambda row: _key(row, by))
    return [
        (_heading(key, by), [_row(row) for row in each])
        for key, each in groupby(ordered, key=lambda row: _key(row, by))
    ]


def _key(row: Row, by: str) -> str:
    if GROUPED[by] in row.withheld:
        return "~"
    return min(said(row, GROUPED[by]), default="")


def _heading(key: str, by: str) -> str:
    if key == "~":
        return f"{by.capitalize()} not shared with you"
    if not key:
        return "Not assessed yet" if by == "stage" else f"{by.capitalize()} not stated"
    return REGIONS.get(key) or spoken(key)


def _row(row: Row) -> Mapping[str, Any]:
    away = "Not shared with you"
    change = CHANGES[row.step.change] if row.rank is not None else ""
    return {
        "product": row.product,
        "name": named(row),
        "rank": away if row.rank is None else str(row.rank),
        "points": away if row.points is None else str(row.points),
        "change": change,
        "supplier": first(row, "supplier"),
        "use": first(row, "nhs_use"),
        "origin": first(row, "origin"),
        "since": row.step.first_edition or "",
        "compare": row.product,
    }
