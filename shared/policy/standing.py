"""What follows from the records so far: folded as they come, and from the log alone."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.policy.decision import PERMIT, Decision, Permitted, Request, request_of
from shared.policy.document import Policy, parse_policy
from shared.policy.facts import SourceNoted, fact_of
from shared.policy.gates import is_disputed
from shared.policy.index import Index
from shared.policy.v1 import decide

Told = Mapping[str, Any]
FACTS = ("granted", "amended", "suspended", "resumed", "voided", "withdrawn", "expired")
TOLD = frozenset(f"permission.{fact}" for fact in FACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A decided entry of an edition or an offer: no reader is ever shown more of it."""

    product: str
    outcome: str
    request: Request
    permitted: Sequence[Permitted]

    @property
    def is_permitted(self) -> bool:
        return self.outcome == PERMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What may be opened: an edition, or an offer, which is its own seal."""

    series: str | None
    shares: Sequence[Share]
    seal_seq: int


class Standing:
    """A fork lies over what it was made from, and costs nothing: drop it, nothing happened."""

    def __init__(self) -> None:
        self.index = Index()
        self.policy: Policy | None = None
        self.policy_seq = -1
        self.permissions: ChainMap[str, Sequence[Told]] = ChainMap()
        """By id, all that was said of it, as the records tell it."""
        self.sealed: ChainMap[str, Sealed] = ChainMap()
        self.disputed: ChainMap[str, Told | None] = ChainMap()
        """By where the unreadable record lies; None once it is settled."""
        self._open: dict[str, list[Share]] = {}

    def fork(self) -> "Standing":
        laid_over = Standing()
        laid_over.index = self.index.fork()
        laid_over.policy, laid_over.policy_seq = self.policy, self.policy_seq
        laid_over.permissions = self.permissions.new_child()
        laid_over.sealed = self.sealed.new_child()
        laid_over.disputed = self.disputed.new_child()
        return laid_over

    def apply(self, body: Told) -> None:
        told, seq = body["data"], body["seq"]
        if fact := fact_of(body):
            self.index.apply(fact)
        match body["kind"]:
            case "log.policy-adopted":
                self.policy, self.policy_seq = parse_policy(told["document"]), seq
            case kind if kind in TOLD:
                before = self.permissions.get(told["permission"], ())
                new = {**told, "seq": seq, "kind": kind}
                self.permissions[told["permission"]] = (*before, new)
            case "target.disputed":
                self.disputed[told["record"]] = {**told, "seq": seq, "at": body["recorded_at"]}
            case "target.settled":
                self.disputed[told["record"]] = None
            case _:
                self._decided(body)

    def _decided(self, body: Told) -> None:
        about, told, seq = body["about"], body["data"], body["seq"]
        match body["kind"]:
            case "decision.entry":
                self._open.setdefault(about["edition"], []).append(_share(body))
            case "decision.edition":
                shares = self._open.pop(about["edition"], [])
                sealed = Sealed(series=told["series"], shares=shares, seal_seq=seq)
                self.sealed[about["edition"]] = sealed
            case "decision.offer":
                sealed = Sealed(series=None, shares=[_share(body)], seal_seq=seq)
                self.sealed[about["offer"]] = sealed
            case _:
                pass

    @property
    def disputes(self) -> Sequence[Told]:
        """Those that stand, in the order of the log."""
        standing = [told for told in self.disputed.values() if told]
        return sorted(standing, key=lambda told: told["seq"])

    def is_disputed(self, target: str, *, k: int) -> bool:
        return is_disputed([target], index=self.index, k=k)

    @property
    def policy_sha256(self) -> str:
        return self.policy.sha256 if self.policy else ""

    def decide(self, request: Request) -> Decision:
        if self.policy is None:
            raise LookupError("no policy is in force")
        return decide(request, index=self.index, policy=self.policy)

    def noted(self, ref: str, *, k: int) -> SourceNoted | None:
        history = self.index.sources.at(ref, k=k)
        return history[-1] if history else None

    def targets_of(self, ref: str, *, k: int) -> set[str]:
        """The record itself, and whoever ever owned it: an objection outlives a sale."""
        owners = (noted.owner for noted in self.index.sources.at(ref, k=k))
        return {ref, *(f"owner:{owner}" for owner in owners if owner)}


def _share(body: Told) -> Share:
    told = body["data"]
    return Share(
        product=body["about"]["product"],
        outcome=told["outcome"],
        request=request_of(told),
        permitted=tuple((ref, tuple(fields)) for ref, fields in told["permitted"]),
    )
