"""A small log as audit would write it, and packs of it. Its organisations are made up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.policy.decision import Decision
from shared.policy.document import parse_policy
from shared.policy.facts import fact_of
from shared.policy.index import Index
from shared.policy.permit import allow_sha256
from shared.policy.v1 import decide
from shared.tlog.canonical import canonical
from shared.tlog.hashing import CompactRange, leaf_hash
from shared.tlog.keys import LogKey
from shared.tlog.note import Checkpoint, Receipt, checkpoint_of
from shared.tlog.proofs import Tree, includes, inclusion_proof
from shared.tlog.signer import signer_of
from shared.verify.evidence import Evidence
from tests.support.permissions import (
    BUYER,
    CUSTODIAN,
    DAWN,
    DOCUMENT,
    NOON,
    OWNER,
    POLICY,
    SOURCE,
    a_request,
    some_terms,
)

WRITER = signer_of("audit.pipeline.example/log/1", seed=b"\x07" * 32)
NAMED = {"permission": "pm_a", "target": SOURCE, "grantor": OWNER}
DECIDED = {"edition": "edition-1", "offer": "offer-1", "product": "product-1"}
Body = dict[str, Any]


def proved(receipt: Receipt, leaf: bytes, *, key: LogKey) -> Checkpoint | None:
    """As whoever was handed the receipt would check it: the head that holds the leaf."""
    head = checkpoint_of(receipt.checkpoint, key=key)
    is_in = includes(head, leaf, index=receipt.index, proof=receipt.proof)
    return head if is_in else None


def a_body(seq: int, *, kind: str, data: Body) -> Body:
    return {
        "v": 1,
        "seq": seq,
        "kind": kind,
        "recorded_at": NOON,
        "occurred_at": NOON,
        "about": {"sources": [SOURCE], **(DECIDED if kind.startswith("decision.") else {})},
        "data": data,
        "salt": "AAAAAAAAAAAAAAAAAAAAAA",
    }


def a_log() -> list[Body]:
    """Adopted, noted, granted, decided, withdrawn, decided again."""
    log: list[Body] = []
    told: list[tuple[str, Body]] = [
        ("log.policy-adopted", {"document": DOCUMENT, "sha256": POLICY.sha256}),
        (
            "source.noted",
            {"ref": SOURCE, "custodian": CUSTODIAN, "owner": OWNER, "stage": "ready"},
        ),
        (
            "organisation.noted",
            {"org": BUYER, "type": "nhs_trust", "territory": "GB", "assured": None},
        ),
        ("permission.granted", NAMED | {"version": 1, "terms": some_terms()}),
        ("decision.entry", {}),
        (
            "permission.withdrawn",
            NAMED | {"effective": DAWN, "reason": "owner_withdrew", "reach": "everything"},
        ),
        ("decision.offer", {}),
        ("permission.refused", NAMED | {"code": "wrong_state"}),
    ]
    for seq, (kind, data) in enumerate(told):
        log.append(a_body(seq, kind=kind, data=data or _decided(log).to_record()))
    return log


def a_log_with_a_reading(**changed: Any) -> list[Body]:
    """What was sealed, and the reading of it by an organisation that may have it."""
    log = a_log()[:5]
    log.append(a_seal(log[4]))
    told: Body = {"purpose": None, "products": None, "omit": [], "t": NOON, "k": 6}
    shown = {"product-1": dict(_decided(log).permitted)}
    told |= {"outcome": "permit", "strikes": {}, "withheld": [], "seal_seq": 5}
    told |= {"allow_sha256": allow_sha256(shown), **changed}
    reading = a_body(6, kind="decision.disclosure", data=told)
    return [*log, {**reading, "about": {"edition": "edition-1", "recipient": f"org:{BUYER}"}}]


def a_seal(entry: Body, **changed: Any) -> Body:
    """Of an edition that has one entry."""
    seq, leaf = entry["seq"], leaf_hash(canonical(entry))
    told = {"series": "best-of", "k": seq, "first": seq, "last": seq, "permitted": 1}
    told |= {"denied": 0, "policy": POLICY.sha256, "decisions_root": leaf.hex()}
    return a_body(seq + 1, kind="decision.edition", data=told | changed)


def _decided(log: Sequence[Body]) -> Decision:
    index = Index()
    for body in log:
        if fact := fact_of(body):
            index.apply(fact)
    return decide(a_request(k=len(log)), index=index, policy=parse_policy(DOCUMENT))


def some_evidence(
    log: Sequence[Body] = (), *, seqs: Sequence[int] | None = None, **changed: Any
) -> Evidence:
    """Everything in the log, or the records at `seqs` with their proofs."""
    bodies = [canonical(body) for body in log or a_log()]
    leaves = [leaf_hash(body) for body in bodies]
    size, tree = len(leaves), Tree(leaves)
    head = CompactRange().extended(leaves).head
    checkpoint = WRITER.signed(
        Checkpoint(origin=WRITER.key.name, size=size, root=head.root).text
    )
    evidence = Evidence(
        query={"subject": SOURCE, "t": NOON, "k": size},
        bodies=[bodies[seq] for seq in seqs or range(size)],
        receipts={
            seq: Receipt(
                index=seq,
                proof=inclusion_proof(tree.node, index=seq, size=size),
                checkpoint=checkpoint,
            ).text
            for seq in seqs or ()
        },
        checkpoint=checkpoint,
        policies=[canonical(DOCUMENT)],
    )
    return replace(evidence, **changed)
