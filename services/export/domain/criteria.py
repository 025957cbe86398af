"""All that differs from one series and one year to the next: numbers, fields, audience."""

import tomllib
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from shared.schemas.base import Code, Line
from shared.schemas.vocabulary import Action, Asserter, Purpose, Series


class Scale(BaseModel):
    """What a signal earns, in per cent of its maximum."""

    maximum: int
    percent: dict[str, int]


class Criteria(BaseModel):
    """A criteria file; a changed number is a new file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Code
    sha256: str
    series: Series
    action: Action
    purpose: Purpose
    audience: Line
    territory: Code
    limit: int
    """How many may be asked about: audit judges, and an event holds, no more."""
    required: tuple[Code, ...]
    optional: tuple[Code, ...]
    strength: dict[Asserter, int]
    stale_months: dict[Asserter, int]
    signals: dict[Code, Scale]
    certificates: dict[Code, tuple[Code, ...]]
    """What each category needs, by the beginning of the scheme's name."""
    assessors: tuple[Line, ...]
    published: tuple[Code, ...]


def read(file: bytes) -> Criteria:
    """Read a criteria file, and name it by its hash."""
    return Criteria(**tomllib.loads(file.decode()), sha256=sha256(file).hexdigest())
