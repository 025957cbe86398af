"""Does a seal close over the decisions before it, all of them and no others?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.policy.decision import PERMIT
from shared.tlog.hashing import CompactRange

Body = Mapping[str, Any]


@dataclass(slots=True)
class Seals:
    """Entries of editions that no seal has closed yet, each with its leaf."""

    policy: str = ""
    _open: dict[str, list[tuple[Body, bytes]]] = field(
        default_factory=dict[str, list[tuple[Body, bytes]]]
    )

    def check(self, body: Body, leaf: bytes) -> Iterator[str]:
        """To be called with every record, in the log's order."""
        match body["kind"]:
            case "log.policy-adopted":
                self.policy = body["data"]["sha256"]
            case "decision.entry":
                self._open.setdefault(body["about"]["edition"], []).append((body, leaf))
            case "decision.edition":
                again = self._again(self._open.pop(body["about"]["edition"], []), seal=body)
                if any(body["data"].get(name) != value for name, value in again.items()):
                    yield f"record {body['seq']}: its seal is not over the decisions before it"
            case _:
                pass

    def _again(self, entries: Sequence[tuple[Body, bytes]], *, seal: Body) -> dict[str, Any]:
        permitted = sum(body["data"]["outcome"] == PERMIT for body, _ in entries)
        first = seal["seq"] - len(entries)
        return {
            "k": first,
            "first": entries[0][0]["seq"] if entries else first,
            "last": seal["seq"] - 1,
            "permitted": permitted,
            "denied": len(entries) - permitted,
            "policy": self.policy,
            "decisions_root": CompactRange().extended(leaf for _, leaf in entries).root.hex(),
        }
