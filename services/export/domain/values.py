"""What a record says, in values small enough to be permitted one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.policy.permit import Sources
from shared.schemas.vocabulary import Asserter

JOINT = frozenset({"gaps"})
"""Worked out from all sources together: shown where each of them permits it, or not at all."""


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
    """A certificate, what an assessment body came to, or one organisation's own approval."""

    kind: str
    """certificate, hta or approval."""
    scheme: str
    status: str
    by: Asserter
    on: date | None
    expires: date | None = None
    reference: str | None = None
    body: str | None = None

    @property
    def denies(self) -> bool:
        return self.status != "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody's answer to one question about it."""

    predicate: str
    answer: str
    by: Asserter
    on: date | None
    expires: date | None = None

    @property
    def denies(self) -> bool:
        return self.answer == "NO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Patients and staff who tried it."""

    involved: str | None
    tested: str | None
    groups: tuple[str, ...]
    tests: tuple[str, ...]


Value = str | Site | Proof | Assurance | Word | Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    field: str
    source: str
    value: Value


def permitted(items: Iterable[Item], allowed: Sources) -> tuple[Item, ...]:
    """Leave out what is not permitted, and of a joint field all where any is not."""
    told = [*items]
    shown = [item for item in told if item.field in allowed.get(item.source, ())]
    torn = JOINT & {item.field for item in told if item not in shown}
    return tuple(item for item in shown if item.field not in torn)


def texts(items: Iterable[Item]) -> Mapping[str, set[str]]:
    """By field, what is plain text."""
    found = dict[str, set[str]]()
    for item in items:
        if isinstance(item.value, str):
            found.setdefault(item.field, set()).add(item.value)
    return found
