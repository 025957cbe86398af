"""What a pack is made of; taken apart, it must make the same pack again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, cast

from shared.tlog.canonical import Uncanonical, strict_json
from shared.verify.guide import GUIDE
from shared.verify.pack import write_pack
from shared.verify.report import report_of

PROOF, POLICY = "proofs/{}.tlog-proof", "policy/{}.json"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Bodies in the log's order, exact. All of them from 0 on stand without receipts."""

    query: Mapping[str, Any]
    bodies: Sequence[bytes]
    receipts: Mapping[int, str]
    checkpoint: str
    policies: Sequence[bytes]

    @cached_property
    def records(self) -> list[Mapping[str, Any]]:
        return [_record(body) for body in self.bodies]

    def members(self) -> dict[str, bytes]:
        return {
            "query.json": json.dumps(self.query, sort_keys=True, indent=1).encode(),
            "records.ndjson": b"".join(body + b"\n" for body in self.bodies),
            "checkpoint": self.checkpoint.encode(),
            "report.html": report_of(self.query, self.records).encode(),
            "VERIFY.md": GUIDE.encode(),
            **{POLICY.format(sha256(each).hexdigest()): each for each in self.policies},
            **{PROOF.format(seq): each.encode() for seq, each in self.receipts.items()},
        }

    def packed(self) -> bytes:
        return write_pack(self.members())


def evidence_of(members: Mapping[str, bytes]) -> Evidence:
    bodies = members.get("records.ndjson", b"").split(b"\n")[:-1]
    proofs = {seq: PROOF.format(seq) for seq in (_record(body)["seq"] for body in bodies)}
    return Evidence(
        query=_object(members.get("query.json", b"")),
        bodies=bodies,
        receipts={
            seq: members[name].decode() for seq, name in proofs.items() if name in members
        },
        checkpoint=members.get("checkpoint", b"").decode(),
        policies=[members[name] for name in sorted(members) if name.startswith("policy/")],
    )


def _object(text: bytes) -> Mapping[str, Any]:
    found = strict_json(text)
    if not isinstance(found, dict):
        raise Uncanonical("not a JSON object")
    return cast("Mapping[str, Any]", found)


def _record(body: bytes) -> Mapping[str, Any]:
    found = _object(body)
    if not isinstance(found.get("seq"), int):
        raise Uncanonical("a record without its place in the log")
    return found
