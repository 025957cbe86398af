"""I2: the log is whole, each leaf is its body's, and each checkpoint is a prefix of it."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.evidence import Checkpoint, Evidence, Finding
from tests.chaos.checker.merkle import leaf_hash, roots


def check(evidence: Evidence) -> Iterator[Finding]:
    yield from _records(evidence)
    prefixes = [root.hex() for root in roots([bytes.fromhex(r.leaf) for r in evidence.log])]
    stored = {checkpoint.size: checkpoint for checkpoint in evidence.checkpoints}
    told = dict(_told(evidence))
    for size in sorted(stored.keys() | told.keys()):
        for checkpoint in (stored.get(size), told.get(size)):
            if fault := _fault(checkpoint, prefixes):
                yield Finding(invariant="I2", what=fault, where=f"checkpoint {size}")


def _records(evidence: Evidence) -> Iterator[Finding]:
    for expected, record in enumerate(evidence.log):
        where = f"record {expected}"
        if not expected == record.seq == record.content["seq"]:
            yield Finding(invariant="I2", what="missing, or out of place", where=where)
            return
        if leaf_hash(record.body.encode()).hex() != record.leaf:
            yield Finding(invariant="I2", what="leaf is not its body's", where=where)
    for rid, times in Counter(record.rid for record in evidence.log).items():
        if times > 1:
            yield Finding(invariant="I2", what="two records of one cause", where=rid)


def _told(evidence: Evidence) -> Iterator[tuple[int, Checkpoint]]:
    for event in evidence.once("audit.checkpoints.v1"):
        size, root, note = (event.content[name] for name in ("size", "root", "note"))
        yield size, Checkpoint(size=size, root=root, note=note)


def _fault(checkpoint: Checkpoint | None, prefixes: list[str]) -> str:
    """It was signed once, for the database and its topic: absent from one is a fault."""
    if checkpoint is None:
        return "not both stored and told"
    if checkpoint.size >= len(prefixes):
        return "beyond the log"
    if checkpoint.root != prefixes[checkpoint.size]:
        return "root is not the log's"
    root = b64encode(bytes.fromhex(checkpoint.root)).decode()
    if checkpoint.note.split("\n")[1:3] != [str(checkpoint.size), root]:
        return "note says otherwise"
    return ""
