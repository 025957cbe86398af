"""All that differs from one series or year to the next: numbers, gates, fields, audience."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from shared.schemas.base import Code, Line
from shared.schemas.vocabulary import Action, Asserter, Purpose, Series


class Scale(BaseModel):
    """What a signal earns, in per cent of its maximum."""

    maximum: int
    percent: dict[str, int]


class Priority(BaseModel):
    """What a national priority is about: a product fits that names any of these."""

    title: Line
    areas: tuple[Code, ...] = ()
    conditions: tuple[Code, ...] = ()
    inequalities: tuple[Code, ...] = ()


class Criteria(BaseModel):
    """A criteria file; a changed number is a new file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Code
    sha256: str
    series: Series
    title: Line = ""
    action: Action
    purpose: Purpose
    audience: Line
    territory: Code
    limit: int
    """How many may be asked about: audit judges, and an event holds, no more."""
    gates: tuple[Code, ...] = ("not_live", "incomplete")
    """Those of ours, in the order they are told; the limit and audit's come after."""
    floor: int = 0
    """Points below which nothing is listed."""
    fresh_months: int = 18
    required: tuple[Code, ...]
    optional: tuple[Code, ...]
    strength: dict[Asserter, int] = {}
    stale_months: dict[Asserter, int] = {}
    signals: dict[Code, Scale] = {}
    certificates: dict[Code, tuple[Code, ...]] = {}
    """What each category needs, by the beginning of the scheme's name."""
    assessors: tuple[Line, ...] = ()
    published: tuple[Code, ...] = ()
    priorities: dict[Code, Priority] = {}

    @property
    def ranked(self) -> bool:
        """A series without signals is grouped, and never ranked."""
        return bool(self.signals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Every criteria file there is; of each series the newest is in force."""

    files: tuple[Criteria, ...]

    @property
    def current(self) -> Mapping[Series, Criteria]:
        return {criteria.series: criteria for criteria in self.files}

    @property
    def best(self) -> Criteria:
        return self.current[Series.BEST_OF]


def read(file: bytes) -> Criteria:
    """Read a criteria file, and name it by its hash."""
    return Criteria(**tomllib.loads(file.decode()), sha256=sha256(file).hexdigest())


def rulebook(files: Iterable[bytes]) -> Rulebook:
    """Order by version, a number in it by its size."""
    return Rulebook(files=tuple(sorted(map(read, files), key=_version)))


def _version(criteria: Criteria) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", criteria.version)
    return [(int(part) if part.isdecimal() else 0, part) for part in parts]
