"""I5 and I10: every offset has a verdict, the parked are told of, and nothing is left."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.evidence import Count, Evidence, Finding


def check(evidence: Evidence) -> Iterator[Finding]:
    parked, letters = Counter[tuple[str, str]](), Counter(_dead_letters(evidence))
    for service, rows in evidence.progress.items():
        for partition, count in rows.items():
            parked[service, _read_from(service, partition)] += count.parked
            if count.next - count.first != _verdicts(count):
                what = "verdicts do not add up to the offsets passed"
                yield Finding(invariant="I5", what=what, where=f"{service} {partition}")
    for service, place in parked.keys() | letters.keys():
        if parked[service, place] != letters[service, place]:
            what = "dead letters are not those that were parked"
            yield Finding(invariant="I5", what=what, where=f"{service} {place}")


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
    """Each once: the group's service, and where the record was read."""
    for topic in {told.topic for told in evidence.told if told.topic.endswith(".dead-letters")}:
        for event in evidence.once(topic):
            letter = event.content
            service, _, _ = letter["group"].partition(".")
            again = letter["version"] > 1
            place = f"{letter['of_topic']}/{letter['of_partition']}"
            yield service, _replays(service) if again else place


def _read_from(service: str, partition: str) -> str:
    """What is parked again names where it first lay; so replays are one lot."""
    replays = _replays(service)
    return replays if partition.startswith(f"{replays}/") else partition


def _replays(service: str) -> str:
    return f"{service}.replays"


def _verdicts(count: Count) -> int:
    return count.applied + count.duplicate + count.rejected + count.parked + count.gaps
