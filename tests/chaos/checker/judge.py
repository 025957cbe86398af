"""All invariants over one run, and how much each had to look at."""

from collections.abc import Callable, Iterator, Mapping

from tests.chaos.checker import answers, counts, effects, ledger, order, whole
from tests.chaos.checker.evidence import Evidence, Finding

INVARIANTS: Mapping[str, Callable[[Evidence], Iterator[Finding]]] = {
    "I1": effects.check,
    "I1, answers": answers.check,
    "I2": ledger.check,
    "I5": counts.check,
    "I7": order.check,
    "I10": counts.check_drained,
    "torn": whole.check,
}


def judge(evidence: Evidence) -> list[Finding]:
    return [finding for check in INVARIANTS.values() for finding in check(evidence)]


def looked_at(evidence: Evidence) -> dict[str, int]:
    """A check that had nothing to look at has not held: it did not run."""
    rows = sum(len(rows) for rows in evidence.progress.values())
    return {
        "I1": len(evidence.operations),
        "I2": len(evidence.log) + len(evidence.checkpoints),
        "I5": rows,
        "I7": sum(len(versions) for r in evidence.read.values() for versions in r.values()),
        "I10": rows + len(evidence.outbox) + len(evidence.ready),
        "torn": sum(len(versions) for versions in evidence.owned.values()),
    }
