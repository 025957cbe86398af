"""Torn: a state without its event, or an event without its state."""

from collections.abc import Iterator

from tests.chaos.checker.evidence import Evidence, Finding, Told
from tests.chaos.checker.order import newest

TOLD = {
    "permission.granted": ("audit.permissions.v1", "audit.permission-granted.v1"),
    "permission.withdrawn": ("audit.permissions.v1", "audit.permission-withdrawn.v1"),
    "decision.edition": ("audit.decisions.v1", "audit.edition-decided.v1"),
    "decision.offer": ("audit.decisions.v1", "audit.share-decided.v1"),
}
"""What a kind of log record is told as; the event's version is the record's position."""


def check(evidence: Evidence) -> Iterator[Finding]:
    for topic, owned in evidence.owned.items():
        told = newest(evidence, topic)
        for key in owned.keys() | told.keys():
            if owned.get(key) != told.get(key):
                where = f"{topic} {key}: state {owned.get(key)}, told {told.get(key)}"
                yield Finding(invariant="torn", what="state and events differ", where=where)
        yield from _unbroken(evidence, topic)
    for kind in TOLD:
        yield from _born_from_the_log(evidence, kind)
    for wire_type, ids in evidence.stated.items():
        told_ids = {_id_of(told) for told in evidence.told if told.type == wire_type}
        for each in set(ids) ^ told_ids:
            where = f"{wire_type} {each}: {'told' if each in told_ids else 'kept'} only"
            yield Finding(invariant="torn", what="state and events differ", where=where)


def _id_of(told: Told) -> str:
    """Of a recall it is the edition's entry, of anything else the subject."""
    product = told.content.get("product")
    return f"{told.key}/{product}" if product else told.key


def _unbroken(evidence: Evidence, topic: str) -> Iterator[Finding]:
    versions: dict[str, set[int]] = {}
    for told in evidence.once(topic):
        versions.setdefault(told.key, set()).add(told.content["version"])
    for key, seen in versions.items():
        if missing := set(range(1, max(seen))) - seen:
            where = f"{topic} {key}: {sorted(missing)}"
            yield Finding(invariant="torn", what="a version was never told", where=where)


def _born_from_the_log(evidence: Evidence, kind: str) -> Iterator[Finding]:
    topic, wire_type = TOLD[kind]
    logged = {record.seq for record in evidence.log if record.content["kind"] == kind}
    told = {t.content["version"] for t in evidence.once(topic) if t.type == wire_type}
    for seq in logged ^ told:
        where = f"{kind} {seq}: {'logged' if seq in logged else 'told'} only"
        yield Finding(invariant="torn", what="log and events differ", where=where)
