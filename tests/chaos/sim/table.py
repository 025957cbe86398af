"""What the simulated cases came to, promise by promise."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.chaos.cases import SEED
from tests.chaos.checker.evidence import Finding
from tests.chaos.sim.stories import Told

ENGINES = "Kafka: twin   MongoDB: twin, held to it by tests/contract   virtual time"
PROMISES = {
    "G1 durable acceptance": ("I1", "offset"),
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
    unfinished: list[str] = field(default_factory=list[str])
    """Kinds that broke off: whatever they had not found by then, nothing holds."""
    steps: int = 0
    elapsed: float = 0.0

    def hold(self, kind: str, stories: Iterable[Told]) -> None:
        """Write it down first: what is broken belongs into the table above all."""
        known = len(self.findings)
        with self.finishing(kind):
            for story in stories:
                self.counts[kind] += 1
                self.findings += story.findings
        assert self.findings[known:] == []

    @contextmanager
    def finishing(self, kind: str) -> Generator[None]:
        self.unfinished.append(kind)
        yield
        self.unfinished.remove(kind)

    def lines(self) -> Iterator[str]:
        yield f"prove-sim   {ENGINES}   seed {SEED}"
        yield _row("promise", "checked", "cases", "found", "verdict")
        for promise, invariants in PROMISES.items():
            found = sum(finding.invariant in invariants for finding in self.findings)
            total = str(self.counts.total())
            verdict = "BROKEN" if found else "NOT RUN" if self.unfinished else "HOLDS"
            yield _row(promise, " ".join(invariants), total, str(found), verdict)
        if self.unfinished:
            yield f"broke off: {', '.join(self.unfinished)}"
        kinds = "   ".join(f"{kind} {count:,}" for kind, count in self.counts.items())
        yield f"{kinds}   machine steps {self.steps:,}   {self.elapsed:.0f} s"


def _row(*cells: str) -> str:
    widths = (30, 12, 9, 9, 8)
    return "".join(c.ljust(width) for c, width in zip(cells, widths, strict=True)).rstrip()
