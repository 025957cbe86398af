"""I7: an older version never over a newer one, and one id never with two bodies."""

from collections.abc import Iterator

from tests.chaos.checker.evidence import Evidence, Finding, Told

ONE_LANE = ("intake.innovations.v1", "matching.products.v1")
"""Topics whose every aggregate is written by one lane: its versions ascend."""


def check(evidence: Evidence) -> Iterator[Finding]:
    yield from _bodies(evidence)
    for topic in ONE_LANE:
        yield from ascent(evidence, topic)
    for topic, readers in evidence.read.items():
        highest = newest(evidence, topic)
        for reader, versions in readers.items():
            for key in highest.keys() | versions.keys():
                if highest.get(key) != versions.get(key):
                    where = f"{reader} {key}: {versions.get(key)} of {highest.get(key)}"
                    yield Finding(invariant="I7", what="reader holds another", where=where)


def newest(evidence: Evidence, topic: str) -> dict[str, int]:
    highest: dict[str, int] = {}
    for told in evidence.once(topic):
        highest[told.key] = max(highest.get(told.key, 0), told.content["version"])
    return highest


def _bodies(evidence: Evidence) -> Iterator[Finding]:
    first: dict[tuple[str, str], Told] = {}
    for told in evidence.told:
        if first.setdefault((told.topic, told.id), told).body != told.body:
            yield Finding(invariant="I7", what="two bodies under one id", where=told.id)


def ascent(evidence: Evidence, topic: str) -> Iterator[Finding]:
    highest: dict[str, int] = {}
    for told in evidence.once(topic):
        version = told.content["version"]
        if version <= highest.get(told.key, 0):
            where = f"{told.key} {version}"
            yield Finding(invariant="I7", what="told out of order", where=where)
        highest[told.key] = version
