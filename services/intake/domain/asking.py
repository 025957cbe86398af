"""What a sender is told of their feeds: how they stand, in words that add up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.change import Held
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine
from services.intake.domain.spaces import Feed

SOUND = frozenset(
    {Outcome.ACCEPTED, Outcome.UNCHANGED, Outcome.STALE, Outcome.HELD, Outcome.DUPLICATE}
)
"""A submission with one of these came to something."""
MANY = 50
"""Records that are named of one unresolved name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTold:
    feed: Feed
    last: Receipt | None
    last_success: Receipt | None
    open_cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A record that stands in quarantine, or did, and what was wrong with it."""

    case: Quarantined
    line: ReceiptLine


@dataclass(slots=True, kw_only=True)
class Unnamed:
    """A name that no organisation of the register bears, and the records that hold it."""

    name: str
    code: str
    records: list[str] = field(default_factory=list[str])
    count: int = 0


def in_words(receipt: Receipt) -> str:
    """Say what became of it so that anybody can add it up."""
    done = sum(receipt.counts.values())
    if not done:
        return "nothing yet" if receipt.records is None else f"0 of {receipt.records} so far"
    sums = [
        f"{receipt.counts[each]} {each.value}" for each in Outcome if receipt.counts.get(each)
    ]
    so_far = "" if receipt.state == "done" else f" of {receipt.records} so far"
    return f"{done}{so_far} = {' + '.join(sums)}"


def by_name(held: Iterable[Held]) -> list[Unnamed]:
    """The most frequent first."""
    found: dict[tuple[str, str], Unnamed] = {}
    for each in held:
        for code, name in each.unnamed:
            told = found.setdefault((code, name), Unnamed(name=name, code=code))
            told.count += 1
            if len(told.records) < MANY:
                told.records.append(each.ref)
    return sorted(found.values(), key=lambda each: (-each.count, each.name))


HEADING = (
    "receipt",
    "record",
    "path",
    "line",
    "source_ref",
    "outcome",
    "code",
    "severity",
    "found",
    "expected",
)


def problems(lines: Iterable[ReceiptLine]) -> list[tuple[Any, ...]]:
    """One row an issue, in the order of the records; found is masked, as everywhere."""
    return [
        (
            line.receipt,
            line.position + 1,
            each.path,
            each.line,
            line.source_ref,
            line.outcome.value,
            each.code,
            each.severity.value,
            each.raw,
            each.expected,
        )
        for line in lines
        for each in line.issues
    ]
