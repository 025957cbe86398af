"""Rows of a CSV file, by a versioned profile that is chosen by name and never sniffed."""

import csv
import io
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import count
from typing import Literal, NamedTuple

from pydantic import Field, TypeAdapter

from services.intake.domain.records import Json
from services.intake.domain.screen import screen
from services.intake.feeds.decode import Slice
from shared.errors import Malformed


class Row(NamedTuple):
    """Cells as they came; none where the file could not be read on."""

    cells: list[str]
    raw: str
    line: int

    def under(self, header: list[str], *, n: int) -> Slice:
        sound = len(self.cells) == len(header)
        value: Json = dict(zip(header, self.cells, strict=False))
        told = value if sound else Malformed("schema_invalid")
        return Slice(f"$['rows'][{n}]", told, self.raw, self.line)

    def foots(self, profile: "Profile") -> bool:
        first = self.cells[0].strip() if self.cells else ""
        return any(first.startswith(word) for word in profile.footer) and not screen(self.raw)


FOOT = 10
"""Rows at the end among which a footer may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    headings: tuple[str, ...] = Field(alias="from", min_length=1)
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    columns: Mapping[str, Column]
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    dates: Literal["ymd", "dmy", "mdy"] = "dmy"
    currency: str = "GBP"
    delimiter: str = ","
    footer: tuple[str, ...] = ()

    def heading(self, column: str) -> str:
        """The one that a column is known by, whatever alias the file used."""
        return self.columns[column].headings[0]


def profile(text: str) -> Profile:
    return TypeAdapter(Profile).validate_python(tomllib.loads(text))


def rows(text: str, profile: Profile) -> Iterator[Slice]:
    table = _table(text, profile)
    header = _header(next(table, Row([], "", 0)).cells, profile)
    last: deque[Row] = deque()
    numbers = count()
    for row in table:
        last.append(row)
        if len(last) > FOOT:
            yield last.popleft().under(header, n=next(numbers))
    for row in last:
        if not row.foots(profile):
            yield row.under(header, n=next(numbers))


def _table(text: str, profile: Profile) -> Iterator[Row]:
    """A quote that is never closed ends the reading: what came before it stands."""
    taken: list[str] = []
    source = io.StringIO(text, newline="")

    def lines() -> Iterator[str]:
        for line in source:
            taken.append(line)
            yield line

    table = csv.reader(lines(), delimiter=profile.delimiter, strict=True)
    first = 1
    while True:
        try:
            cells = next(table, None)
        except csv.Error:
            yield Row([], "".join(taken) + source.read(), first)
            return
        if cells is None:
            return
        if any(cells):
            yield Row(cells, "".join(taken), first)
        first = table.line_num + 1
        taken.clear()


def _header(cells: list[str], profile: Profile) -> list[str]:
    """Name each column as the profile does; one that it does not know keeps its heading."""
    told = [" ".join(cell.split()) for cell in cells]
    known = {
        _folded(alias): profile.heading(name)
        for name, column in profile.columns.items()
        for alias in column.headings
    }
    header = [known.get(_folded(h), h or f"column {n}") for n, h in enumerate(told, start=1)]
    missing = [
        profile.heading(name)
        for name, column in profile.columns.items()
        if column.required and profile.heading(name) not in header
    ]
    if missing:
        near = get_close_matches(missing[0], told, n=1)
        raise Mismatched(missing, near=near)
    if len(set(header)) < len(header):
        raise Mismatched(["each column once"], near=[])
    return header


class Mismatched(Malformed):
    """The file is not what its profile says, and says which columns it lacks."""

    def __init__(self, missing: list[str], *, near: list[str]) -> None:
        super().__init__("profile_mismatch")
        self.expected = f"the columns {', '.join(missing)}" + (
            f"; nearest {near[0]}" if near else ""
        )


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
