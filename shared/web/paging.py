"""A long list, a page at a time; the address of each page can be mailed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Query

T = TypeVar("T")
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
ELLIPSIS = None
NEAR = 1
"""How many pages are named on either side of the one shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    page: int
    size: int
    total: int
    address: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first thing on this page, from 1."""
        return (self.page - 1) * self.size + 1

    @property
    def numbers(self) -> Sequence[int | None]:
        """Give the pages to name; None stands for those left out."""
        near = range(self.page - NEAR, self.page + NEAR + 1)
        named = sorted(n for n in {1, self.last, *near} if 1 <= n <= self.last)
        told: list[int | None] = []
        for number in named:
            if told and told[-1] != number - 1:
                told.append(ELLIPSIS)
            told.append(number)
        return told

    def at(self, page: int) -> str:
        kept = {name: value for name, value in self.query.items() if value}
        return f"{self.address}?{urlencode({**kept, 'page': page})}"

    def slice(self, rows: Sequence[T]) -> Sequence[T]:
        return rows[self.first - 1 : self.first - 1 + self.size]
