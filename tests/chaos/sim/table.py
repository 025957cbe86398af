"""What the simulated cases came to, promise by promise."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.chaos.cases import SEED
from tests.chaos.checker.evidence import Finding
from tests.chaos.sim.stories import Told

PROMISES = {
    "G2 exactly-once effect": ("I1", "I7"),
    "G3 nothing dropped": ("I5",),
    "G6 order": ("I7",),
    "nothing torn": ("torn",),
    "G10 drained, no hand needed": ("I10",),
}


@dataclass(slots=True, kw_only=True)
class Cases:
    counts: Counter[str] = field(default_factory=Counter[str])
    findings: list[Finding] = field(default_factory=list[Finding])
    steps: int = 0
    elapsed: float = 0.0

    def hold(self, kind: str, stories: Sequence[Told]) -> None:
        """Write it down first: what is broken belongs into the table above all."""
        self.counts[kind] += len(stories)
        found = [finding for story in stories for finding in story.findings]
        self.findings += found
        assert found == []

    def lines(self) -> Iterator[str]:
        yield f"prove-sim   twins in virtual time   seed {SEED}"
        yield _row("promise", "checked", "cases", "found", "verdict")
        for promise, invariants in PROMISES.items():
            found = sum(finding.invariant in invariants for finding in self.findings)
            total = str(self.counts.total())
            verdict = "BROKEN" if found else "HOLDS"
            yield _row(promise, " ".join(invariants), total, str(found), verdict)
        kinds = "   ".join(f"{kind} {count:,}" for kind, count in self.counts.items())
        yield f"{kinds}   machine steps {self.steps:,}   {self.elapsed:.0f} s"


def _row(*cells: str) -> str:
    widths = (30, 12, 9, 9, 8)
    return "".join(c.ljust(width) for c, width in zip(cells, widths, strict=True)).rstrip()
