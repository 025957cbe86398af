"""Where a list is read: the order, the groups, the part; an address that can be mailed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

from services.export.clerk.lists import Turn
from services.export.domain.finding import MOST, Filter
from shared.schemas.vocabulary import Series

Sort = Literal["rank", "name", "newest", "use"]
Group = Literal["stage", "category", "region"]
PATHS: Mapping[Series, str] = {Series.BEST_OF: "best-of", Series.PIPELINE: "pipeline"}


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


def columns(place: Place, *, ranked: bool) -> list[Mapping[str, Any]]:
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
