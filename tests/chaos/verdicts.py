"""What the cases came to, as one table; what did not run is said, and is never green."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.cases import EVERY, SEED

KILLED, IN_TRANSACTION, AT_RANDOM = "one killed", "in a transaction", "at random"
ASKED, STOPPED, OUTAGE = "asked to stop", "stopped and woken", "an engine away"
LIMITS = {
    KILLED: 12.0,
    IN_TRANSACTION: 75.0,
    AT_RANDOM: 75.0,
    ASKED: 12.0,
    STOPPED: 45.0,
    OUTAGE: 75.0,
}
STARTS = 5
"""On a machine that is busy otherwise, the limit is so many times what a plain start takes."""
PROMISES = {
    "G1 durable acceptance": ("I1", "I2"),
    "G2 exactly-once effect": ("I1", "I7"),
    "G3 nothing dropped": ("I5",),
    "G6 order": ("I7",),
    "nothing torn": ("torn",),
    "G10 drained and ready": ("I10",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One fault, or one flurry of them: how long until all was done, and what was found."""

    kind: str
    faults: tuple[str, ...]
    seconds: float
    start: float
    """Seconds that a plain start of the service took, just before."""
    verdict: Mapping[str, Any]

    @property
    def is_late(self) -> bool:
        return self.seconds > max(LIMITS[self.kind], STARTS * self.start)

    def found(self, invariants: Sequence[str]) -> int:
        return sum(each["invariant"] in invariants for each in self.verdict["findings"])


@dataclass(slots=True, kw_only=True)
class Verdicts:
    engines: str = ""
    elapsed: float = 0
    left: str = ""
    outcomes: list[Outcome] = field(default_factory=list[Outcome])

    notes: list[str] = field(default_factory=list[str])

    def note(self, words: str) -> None:
        self.notes.append(words)

    def hold(self, outcome: Outcome) -> None:
        """Write it down first: what is broken belongs into the table above all."""
        self.outcomes.append(outcome)
        assert outcome.verdict["findings"] == []
        assert not outcome.is_late

    def table(self) -> Iterator[str]:
        yield f"prove-crash   {self.engines}   seed {SEED}"
        yield _row("promise", "checked", "kills", "found", "worst", "verdict")
        for promise, invariants in PROMISES.items():
            yield self._promise(promise, invariants)
        for kind, limit in LIMITS.items():
            yield self._recovery(kind, limit)
        yield from self.notes
        faults = [fault for outcome in self.outcomes for fault in outcome.faults]
        points = len(EVERY.intersection(faults))
        reached = f"points by kill, term, stop: {points} of {len(EVERY)}"
        yield f"{reached}   kills {len(faults)}   {self.elapsed:.0f} s   left in {self.left}"

    def _promise(self, promise: str, invariants: Sequence[str]) -> str:
        """The last look saw everything that all before it saw."""
        cases = sum(len(outcome.faults) for outcome in self.outcomes)
        found = sum(outcome.found(invariants) for outcome in self.outcomes)
        seen = [self.outcomes[-1].verdict["looked_at"][each] for each in invariants]
        holds = "NOT RUN" if not all(seen) else "BROKEN" if found else "HOLDS"
        checked = f"{' '.join(invariants)} over {sum(seen):,}"
        return _row(promise, checked, str(cases), str(found), "-", holds)

    def _recovery(self, kind: str, limit: float) -> str:
        those = [outcome for outcome in self.outcomes if outcome.kind == kind]
        late = sum(outcome.is_late for outcome in those)
        holds = "NOT RUN" if not those else "BROKEN" if late else "HOLDS"
        cases = sum(len(outcome.faults) for outcome in those)
        worst = f"{max(each.seconds for each in those):.1f} s" if those else "-"
        checked = f"fault to drained, {limit:.0f} s or {STARTS} starts"
        return _row(f"  {kind}", checked, str(cases), str(late), worst, holds)


def _row(*cells: str) -> str:
    widths = (26, 36, 7, 7, 9, 8)
    return "".join(
        cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()
