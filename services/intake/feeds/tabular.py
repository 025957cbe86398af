"""Rows of a CSV file, by a versioned profile that is chosen by name and never sniffed."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, NamedTuple

from pydantic import Field, TypeAdapter

from services.intake.domain.records import Json
from services.intake.feeds.decode import Slice
from shared.errors import Malformed


class Row(NamedTuple):
    """Cells as they came; none where the file could not be read on."""

    cells: list[str]
    raw: str
    line: int

    def under(self, header: list[str]) -> Slice:
        sound = len(self.cells) == len(header)
        named: dict[str, Json] = dict(zip(header, self.cells, strict=False))
        value = named if sound else Malformed("schema_invalid")
        return Slice(value, self.raw, self.line)

    def foots(self, profile: "Profile") -> bool:
        first = self.cells[0].strip() if self.cells else ""
        return any(first.startswith(word) for word in profile.footer)


FOOT = 10
"""Rows at the end among which a footer may stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    headings: tuple[str, ...] = Field(alias="from", min_length=1)
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    tenant: str
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


def rows(text: str, profile: Profile) -> list[Slice]:
    table = _table(text, profile)
    header = _header(next(table, Row([], "", 0)).cells, profile)
    found = list(table)
    body = found[:-FOOT] + [row for row in found[-FOOT:] if not row.foots(profile)]
    return [row.under(header) for row in body]


def _table(text: str, profile: Profile) -> Iterator[Row]:
    """A quote that is never closed ends the reading: what came before it stands."""
    lines = io.StringIO(text, newline="").readlines()
    table = csv.reader(lines, delimiter=profile.delimiter, strict=True)
    taken = 0
    while True:
        try:
            cells = next(table, None)
        except csv.Error:
            yield Row([], "".join(lines[taken:]), taken + 1)
            return
        if cells is None:
            return
        if any(cells):
            yield Row(cells, "".join(lines[taken : table.line_num]), taken + 1)
        taken = table.line_num


def _header(cells: list[str], profile: Profile) -> list[str]:
    """Name each column as the profile does; one that it does not know keeps its heading."""
    told = [" ".join(cell.split()) for cell in cells]
    known = {
        _folded(alias): profile.heading(name)
        for name, column in profile.columns.items()
        for alias in column.headings
    }
    header = [known.get(_folded(heading), heading) for heading in told]
    missing = [
        profile.heading(name)
        for name, column in profile.columns.items()
        if column.required and profile.heading(name) not in header
    ]
    if missing:
        near = get_close_matches(missing[0], told, n=1)
        raise Mismatched(missing, near=near)
    if len({name for name in header if name}) < len([name for name in header if name]):
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
