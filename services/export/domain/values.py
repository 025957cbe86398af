"""What a record says, in values small enough to be permitted one by one."""

from dataclasses import dataclass
from datetime import date

from shared.schemas.vocabulary import Asserter


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One NHS organisation that uses it."""

    organisation: str
    org_id: str
    icb: str | None
    region: str | None
    since: date | None
    by: Asserter


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A piece of evidence; nobody but its maker tells us of one."""

    evidence: str
    type: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance:
    """A certificate, or what an assessment body came to."""

    kind: str
    """certificate or hta."""
    scheme: str
    status: str
    by: Asserter
    on: date | None
    expires: date | None = None
    reference: str | None = None


Value = str | Site | Proof | Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    field: str
    source: str
    value: Value
