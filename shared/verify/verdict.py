"""Does the pack hold? First its bytes, then its proofs, then what its records say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from shared.tlog.hashing import CompactRange, leaf_hash
from shared.tlog.keys import LogKey
from shared.tlog.note import Checkpoint, checkpoint_of, parse_receipt
from shared.tlog.proofs import includes
from shared.verify.evidence import Evidence, evidence_of
from shared.verify.pack import MANIFEST, damage, read_pack
from shared.verify.replay import DECIDED, replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What does not hold; where nothing is named, `told` says what that proves."""

    faults: Sequence[str]
    told: str = ""


def verify(raw: bytes, *, key: LogKey) -> Verdict:
    """Each step trusts what the one before it proved, so a step with a fault is the last."""
    if faults := list(damage(raw)):
        return Verdict(faults=faults)
    members = read_pack(raw)
    del members[MANIFEST]
    try:
        evidence = evidence_of(members)
        checkpoint = checkpoint_of(evidence.checkpoint, key=key)
        faults = list(_unproven(evidence, checkpoint)) or list(_untold(evidence, members))
        if not faults and len(evidence.bodies) == checkpoint.size:
            faults = list(replay(evidence.records, [leaf_hash(b) for b in evidence.bodies]))
    except (LookupError, RecursionError, ValueError) as error:
        return Verdict(faults=[f"what the pack says cannot be read: {error}"])
    return Verdict(faults=faults, told=_told(evidence, checkpoint))


def _unproven(evidence: Evidence, checkpoint: Checkpoint) -> Iterator[str]:
    leaves = {
        record["seq"]: leaf_hash(body)
        for record, body in zip(evidence.records, evidence.bodies, strict=True)
    }
    is_whole = list(leaves) == list(range(checkpoint.size))
    if is_whole and CompactRange().extended(leaves.values()).root != checkpoint.root:
        yield "records.ndjson: its records do not hash to the root that was signed"
    if list(leaves) != sorted(leaves) or len(leaves) < len(evidence.bodies):
        yield "records.ndjson: its records are not in the order of the log"
    for seq, leaf in leaves.items():
        if not (is_whole and seq not in evidence.receipts):
            yield from _unproven_record(seq, leaf, evidence=evidence, checkpoint=checkpoint)


def _unproven_record(
    seq: int, leaf: bytes, *, evidence: Evidence, checkpoint: Checkpoint
) -> Iterator[str]:
    if seq not in evidence.receipts:
        yield f"record {seq}: the pack holds no proof of it"
        return
    receipt = parse_receipt(evidence.receipts[seq])
    if (receipt.index, receipt.checkpoint) != (seq, evidence.checkpoint) or not includes(
        checkpoint, leaf, index=seq, proof=receipt.proof
    ):
        yield f"record {seq}: it is not in the tree that was signed"


def _untold(evidence: Evidence, members: Mapping[str, bytes]) -> Iterator[str]:
    """What stands beside the records has to follow from them."""
    told = [record["data"] for record in evidence.records]
    named = {each.get(key) for each in told for key in ("policy", "sha256")}
    for policy in evidence.policies:
        digest = sha256(policy).hexdigest()
        if digest not in named:
            yield f"policy/{digest}.json: no record of the pack names it"
    again = evidence.members()
    for name in sorted(again.keys() | members.keys()):
        if again.get(name) != members.get(name):
            yield f"{name}: it does not follow from the records"


def _told(evidence: Evidence, checkpoint: Checkpoint) -> str:
    held, size = len(evidence.bodies), checkpoint.size
    decided = sum(record["kind"] in DECIDED for record in evidence.records)
    if held == size:
        return (
            f"all {size} records of {checkpoint.origin} hold, and all {decided} decisions"
            " follow from the records before them"
        )
    return (
        f"{held} of {size} records of {checkpoint.origin} hold: that these are in the log,"
        " not that no others are"
    )
