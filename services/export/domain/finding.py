"""Filters of a list: each asks one field, and is asked of what a reader may see alone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from services.export.domain.criteria import Criteria, Priority
from services.export.domain.edition import Edition
from services.export.domain.values import Trial
from services.export.domain.view import Row, Use, row_of

MOST = 50
"""As many as one answer asks about; above it only that there are more is said."""

FIELDS: Mapping[str, str] = {
    "category": "categories",
    "area": "areas",
    "programme": "programmes",
    "inequality": "inequalities",
    "region": "region",
    "stage": "stage",
    "origin": "origin",
    "care_setting": "care_settings",
    "condition": "conditions",
}
SEARCHED = ("name", "summary", "supplier")
LEVELS = ("site", "icbs", "regions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Each narrows; None asks nothing."""

    q: str | None = None
    category: str | None = None
    area: str | None = None
    priority: str | None = None
    programme: str | None = None
    inequality: str | None = None
    region: str | None = None
    stage: str | None = None
    origin: str | None = None
    care_setting: str | None = None
    condition: str | None = None
    use: str | None = None
    tested: str | None = None
    market: str | None = None

    @property
    def asked(self) -> dict[str, str]:
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in given.items() if value}


def fits(row: Row, wanted: Filter, *, criteria: Criteria) -> bool:
    priority = criteria.priorities.get(wanted.priority or "")
    return all(
        _fits(row, name, wanted=value, priority=priority)
        for name, value in wanted.asked.items()
    )


def _fits(row: Row, name: str, *, wanted: str, priority: Priority | None) -> bool:
    if name in FIELDS:
        return wanted in said(row, FIELDS[name])
    if name == "priority":
        return priority is not None and _serves(row, priority)
    return ODD[name](row, wanted)


def said(row: Row, field: str) -> list[str]:
    return [s.value for s in row.values.get(field, ()) if isinstance(s.value, str)]


def _serves(row: Row, priority: Priority) -> bool:
    named = ("areas", "conditions", "inequalities")
    return any({*said(row, each)}.intersection(getattr(priority, each)) for each in named)


def _holds_words(row: Row, wanted: str) -> bool:
    text = " ".join(word for name in SEARCHED for word in said(row, name)).casefold()
    return all(word in text for word in wanted.casefold().split())


def _is_used(row: Row, wanted: str) -> bool:
    """At least as widely."""
    widest = LEVELS.index(wanted) if wanted in LEVELS else len(LEVELS)
    return reach(row)[0] > widest


def reach(row: Row) -> tuple[int, int, int, int]:
    """How widely it is used, as far as this is shown: the level counts from 1."""
    for shown in row.values.get("nhs_use", ()):
        if isinstance(use := shown.value, Use):
            return LEVELS.index(use.level) + 1, use.regions, use.icbs, use.sites
    return 0, 0, 0, 0


def _is_tested(row: Row, wanted: str) -> bool:
    tried = [s.value for s in row.values.get("user_testing", ())]
    return any(isinstance(t, Trial) and wanted in {t.tested or "", *t.groups} for t in tried)


def _is_for(row: Row, wanted: str) -> bool:
    named = {*said(row, "targets"), *said(row, "trading")}
    return wanted.upper() in named and wanted.upper() not in said(row, "excluded")


ODD: Mapping[str, Callable[[Row, str], bool]] = {
    "q": _holds_words,
    "use": _is_used,
    "tested": _is_tested,
    "market": _is_for,
}
SORTS: Mapping[str, Callable[[Row], Any]] = {
    "name": lambda row: sorted(name.casefold() for name in said(row, "name")),
    "newest": lambda row: tuple(
        -int(part) for part in (row.step.first_edition or "0.0").split(".")
    ),
    "use": lambda row: tuple(-each for each in reach(row)),
}
"""Beside the order of the edition itself; never by price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What a filter finds in what is sealed: to ask about, and never to show or to count."""

    products: tuple[str, ...]
    more: bool
    """There are more than may be asked about at once."""


def matches(
    edition: Edition, wanted: Filter, *, criteria: Criteria, away: Collection[str], start: int
) -> Matches:
    """Up to fifty are all asked about; of more, the fifty from `start`, in their order."""
    found = [
        entry.product
        for entry in edition.entries
        if entry.product not in away
        and fits(row_of(entry, edition.allowed[entry.product]), wanted, criteria=criteria)
    ]
    if len(found) <= MOST:
        return Matches(products=tuple(found), more=False)
    return Matches(products=tuple(found[start : start + MOST]), more=True)


def ordered(rows: Sequence[Row], *, sort: str | None) -> list[Row]:
    by = SORTS.get(sort or "")
    return sorted(rows, key=by) if by else [*rows]
