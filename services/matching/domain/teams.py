"""Commercial teams: what they buy and for whom, as a table of theirs says."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from shared.schemas.base import Code, OrgId
from shared.schemas.register import Dated


def _listed(cell: str | list[str]) -> list[str]:
    return [part.strip() for part in cell.split(";")] if isinstance(cell, str) else cell


def _whenever(cell: str | date | None) -> str | date | None:
    return cell or None


Served = Annotated[
    str,
    Field(pattern=r"^(england|(org|icb|region):[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64})$"),
]
"""An organisation, or all that lies in an ICB, in a region, in England, on the day asked of."""
Remit = Annotated[str, Field(pattern=r"^\d{2,8}(:0?\.\d{1,2})?$")]
"""The first digits of a CPV code, and a weight below 1 if it is not what they mainly buy."""
Day = Annotated[date | None, BeforeValidator(_whenever)]


class Team(Dated):
    """`source` says `sample` of a team that is no real one."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    id: Code = Field(alias="team_id")
    organisation: OrgId
    serves: Annotated[tuple[Served, ...], BeforeValidator(_listed)]
    cpv: Annotated[tuple[Remit, ...], BeforeValidator(_listed)]
    opened: Day = Field(alias="from")
    closed: Day = Field(alias="to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A place in the table that nobody can use; it costs its row."""

    path: str
    reason: str


def read(lines: Iterable[str], *, day: date) -> tuple[list[Team], list[Unread]]:
    """Read the rows; a team without a first day begins on this one."""
    teams, unread = list[Team](), list[Unread]()
    for number, row in enumerate(csv.DictReader(lines, restval="")):
        try:
            teams.append(Team.model_validate({**row, "from": row.get("from") or day}))
        except ValidationError as error:
            for fault in error.errors(include_input=False, include_context=False):
                steps = "".join(f"[{step!r}]" for step in fault["loc"])
                unread.append(Unread(path=f"$['rows'][{number}]{steps}", reason=fault["type"]))
    return teams, unread
