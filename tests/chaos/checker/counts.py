"""I5 and I10: every offset has a verdict, the parked are told of, and nothing is left."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.evidence import Count, Evidence, Finding


def check(evidence: Evidence) -> Iterator[Finding]:
    parked = Counter(_dead_letters(evidence))
    for service, rows in evidence.progress.items():
        for partition, count in rows.items():
            if fault := _fault(count, parked[service, partition]):
                yield Finding(invariant="I5", what=fault, where=f"{service} {partition}")
            del parked[service, partition]
    for service, partition in parked.elements():
        yield Finding(invariant="I5", what="parked uncounted", where=f"{service} {partition}")


def check_drained(evidence: Evidence) -> Iterator[Finding]:
    for where, what in (*_unread(evidence), *_left(evidence)):
        yield Finding(invariant="I10", what=what, where=where)


def _unread(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for service, rows in evidence.progress.items():
        for partition, count in rows.items():
            if count.next != evidence.ranges[partition][1]:
                yield f"{service} {partition}", "not read to its end"


def _left(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield from ((name, "bags unsent") for name, bags in evidence.outbox.items() if bags)
    yield from ((name, "not ready") for name, ready in evidence.ready.items() if not ready)


def _dead_letters(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Each once: the group's service, and the partition in which the record lies."""
    for topic in {told.topic for told in evidence.told if told.topic.endswith(".dead-letters")}:
        for event in evidence.once(topic):
            letter = event.content
            service, _, _ = letter["group"].partition(".")
            yield service, f"{letter['of_topic']}/{letter['of_partition']}"


def _fault(count: Count, letters: int) -> str:
    verdicts = count.applied + count.duplicate + count.rejected + count.parked + count.gaps
    if count.next - count.first != verdicts:
        return "verdicts do not add up to the offsets passed"
    if count.parked != letters:
        return "dead letters are not those that were parked"
    return ""
