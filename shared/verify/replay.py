"""Decide every recorded decision again, from the records before it and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shared.policy.decision import request_of
from shared.policy.opening import opened, reading_of
from shared.policy.standing import Standing
from shared.verify.seals import Seals

DISCLOSURE = "decision.disclosure"
DECIDED = frozenset({"decision.entry", "decision.offer", DISCLOSURE})


def replay(bodies: Sequence[Mapping[str, Any]], leaves: Sequence[bytes]) -> Iterator[str]:
    """Name each record that does not follow; both begin with the log itself."""
    standing, seals = Standing(), Seals()
    for body, leaf in zip(bodies, leaves, strict=True):
        if body["kind"] in DECIDED:
            yield from _again(body, standing)
        yield from seals.check(body, leaf)
        standing.apply(body)


def _again(body: Mapping[str, Any], standing: Standing) -> Iterator[str]:
    seq, told = body["seq"], body["data"]
    if standing.policy is None or not standing.policy_seq < told["k"] <= seq:
        yield f"record {seq}: decided while no policy was in force"
        return
    if body["kind"] == DISCLOSURE:
        again = _opened(body, standing)
    else:
        again = standing.decide(request_of(told)).to_record()
    if any(told.get(key) != again[key] for key in again):
        yield f"record {seq}: decided anew it is {again.get('code') or again['outcome']}"


def _opened(body: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    about = body["about"]
    sealed = standing.sealed[about.get("edition") or about["offer"]]
    seen = opened(sealed, reading_of(body), decide=standing.decide)
    return {"seal_seq": sealed.seal_seq, **asdict(seen)}
