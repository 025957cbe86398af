"""One product: what it is worth before what it costs, and why it stands where it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.export.clerk.lasting import shareable
from services.export.clerk.reading import compared
from services.export.clerk.room import Room, Seen
from services.export.clerk.words import words
from services.export.domain.consents import Shareable
from services.export.domain.view import Row
from services.export.pages.gated import Reading, by_page, leaving
from services.export.pages.place import PATHS
from services.export.pages.showing import (
    SECTIONS,
    absent,
    named,
    passport,
    places,
    sections,
    told,
    working,
)
from services.export.pages.words import label
from shared.schemas.vocabulary import Series
from shared.web.pages import Page, page_router
from shared.web.problems import Problem
from shared.web.words import uk_date

Picked = Annotated[list[str], Query(max_length=4)]
VALUE, EVIDENCE = SECTIONS[1][1], SECTIONS[3][1]
COMPARED = [
    *dict.fromkeys(
        name for names in (VALUE, EVIDENCE, *(n for _, n in SECTIONS)) for name in names
    )
]
"""Value first."""
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    room: Room
    series: Series

    @property
    def path(self) -> str:
        return f"/{PATHS[self.series]}"

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route(f"{self.path}/{{number}}/compare", self.comparison)
        router.add_api_route(f"{self.path}/{{number}}/products/{{product}}", self.product)
        return router

    async def product(
        self, request: Request, number: str, *, product: str, caller: Reading
    ) -> Response:
        edition = await self.room.edition(self.series, number)
        seen = await self.room.product(edition, product, asked=by_page(caller, product))
        shown = self._words(seen, await shareable(self.room, edition, product=product))
        page = Page("entry.jinja", shown, permit=seen.permit)
        return leaving(self.room, request, seen, page=page, caller=caller)

    def _words(self, seen: Seen, lasting: Shareable) -> Mapping[str, Any]:
        [row], heading = seen.view.rows, seen.view.heading
        criteria = self.room.criteria(self.series)
        return {
            "title": named(row),
            "list": {"text": criteria.title, "href": f"{self.path}/{heading.issue.number}"},
            "number": heading.issue.number,
            "ranked": heading.ranked,
            "sections": sections(row, heading.fields),
            "sites": places(row),
            "sites_absent": absent(row, "sites"),
            "passport": passport(row, self.room.now().date()),
            "passport_absent": absent(row, "assurance"),
            "rank": row.rank,
            "points": row.points,
            "change": _step(row),
            "first_edition": row.step.first_edition,
            "working": working(row, criteria),
            "gaps": words(row, "gaps"),
            "may_share": _may_share(lasting),
            "verified_on": heading.issue.sealed_at,
        }

    async def comparison(
        self,
        request: Request,
        number: str,
        *,
        caller: Reading,
        p: Picked = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        if len(p) < FEWEST:
            raise Problem(400, "pick-products", detail="Pick two to four products to compare.")
        edition = await self.room.edition(self.series, number)
        found = await compared(self.room, edition, asked=by_page(caller, *p))
        rows = found.seen.view.rows
        shown = {
            "title": f"Compare {len(rows)} products",
            "list": {"text": self.room.criteria(self.series).title, "href": self.path},
            "columns": [{"key": "field", "text": "What"}, *map(_column, rows)],
            "rows": _side_by_side(rows, found.differing, fields=found.seen.view.heading.fields),
            "differing": [label(name) for name in found.differing if name in COMPARED],
            "silent": [label(name) for name in COMPARED if _is_silent(rows, name)],
        }
        page = Page("comparison.jinja", shown, permit=found.seen.permit)
        return leaving(self.room, request, found.seen, page=page, caller=caller)


def _may_share(lasting: Shareable) -> str:
    if not lasting.known:
        return "You may see it now; until when it may be shared is not stated."
    if lasting.ends is None:
        return "It may be shared until its owner says otherwise: no end is set."
    return f"It may be shared until {uk_date(lasting.ends)}, unless its owner ends it before."


def _step(row: Row) -> str:
    before = row.step.from_rank
    sentences = {
        "new": "New in this edition.",
        "returned": "Back, after an edition without it.",
        "up": f"Up from rank {before}.",
        "down": f"Down from rank {before}.",
        "same": "At the same rank as in the edition before.",
    }
    return sentences[row.step.change] if row.rank else ""


def _column(row: Row) -> Mapping[str, Any]:
    return {"key": row.product, "text": named(row)}


def _side_by_side(
    rows: tuple[Row, ...], differing: tuple[str, ...], *, fields: tuple[str, ...]
) -> list[Mapping[str, Any]]:
    """Value first, as on the page of each; what differs says so in words."""
    standing = [
        {"field": "Rank", **{r.product: _number(r.rank) for r in rows}},
        {"field": "Points", **{r.product: _number(r.points) for r in rows}},
    ]
    listed = [
        {
            "field": label(name) + (" (differs)" if name in differing else ""),
            **{row.product: "; ".join(told(row, name)) for row in rows},
        }
        for name in COMPARED
        if name in fields and not _is_silent(rows, name)
    ]
    return [*(standing if any(row.rank for row in rows) else []), *listed]


def _is_silent(rows: Sequence[Row], name: str) -> bool:
    return not any(name in row.values or name in row.withheld for row in rows)


def _number(number: int | None) -> str:
    return "Not shared with you" if number is None else str(number)
