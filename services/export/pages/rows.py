"""The rows of a list, in one group where a series ranks, else by stage, category or region."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from services.export.clerk.words import REGIONS, spoken
from services.export.domain.edition import Heading
from services.export.domain.finding import said
from services.export.domain.view import Row
from services.export.pages.showing import first, named

GROUPED = {"stage": "stage", "category": "categories", "region": "region"}
CHANGES = {"new": "New", "returned": "Returned", "up": "Up", "down": "Down", "same": "Same"}


def counts(heading: Heading) -> list[tuple[str, int]]:
    told = (("new", "new"), ("returned", "returned"), ("removed", "no longer listed"))
    return [(words, heading.counts.get(name, 0)) for name, words in told]


def groups(rows: Sequence[Row], by: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
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
