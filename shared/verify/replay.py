"""Decide every recorded decision again, from the records before it and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.policy.decision import request_of
from shared.policy.document import Policy, parse_policy
from shared.policy.facts import fact_of
from shared.policy.index import Index
from shared.policy.v1 import decide

DECIDED = frozenset({"decision.entry", "decision.offer"})
ADOPTED = "log.policy-adopted"


def replay(bodies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Name each record that does not follow; `bodies` begin with the log itself."""
    index, policies = Index(), list[tuple[int, Policy]]()
    for body in bodies:
        seq, told = body["seq"], body["data"]
        if fact := fact_of(body):
            index.apply(fact)
        elif body["kind"] == ADOPTED:
            policies.append((seq, parse_policy(told["document"])))
        elif body["kind"] in DECIDED:
            in_force = [policy for since, policy in policies if since < told["k"] <= seq]
            if not in_force:
                yield f"record {seq}: decided while no policy was in force"
                continue
            again = decide(request_of(told), index=index, policy=in_force[-1]).to_record()
            if any(told.get(key) != again[key] for key in again):
                yield f"record {seq}: decided anew it is {again['code'] or again['outcome']}"
