"""What runs, where, and is it ready? If not, each service says why."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from ops.reaching import Reached, reach
from ops.telling import FINDING, FINE, UNREACHABLE, Answer
from shared.eventing.security import brokers

PATIENCE = 5.0
SILENT = "does not answer"


def status(data: Path, *, as_json: bool = False) -> int:
    reached = reach(data)
    told = {name: readiness(address) for name, address in reached.addresses.items()}
    document = {
        "runs_as": reached.runs_as,
        "kafka": brokers(reached.kafka).servers,
        "services": {
            name: {"address": reached.addresses[name], **each} for name, each in told.items()
        },
    }
    lines = _lines(reached, told)
    return Answer(document=document, lines=lines, code=_code(told)).show(as_json=as_json)


def readiness(address: str) -> Mapping[str, Any]:
    """Give `ready` and its `reasons`; silence is a reason too."""
    try:
        told = httpx2.get(f"{address}/readyz", timeout=PATIENCE, trust_env=False).json()
    except (httpx2.HTTPError, ValueError):
        return {"ready": False, "reasons": [SILENT]}
    return {"ready": told["ready"], "reasons": told["reasons"]}


def _code(told: Mapping[str, Mapping[str, Any]]) -> int:
    if any(each["reasons"] == [SILENT] for each in told.values()):
        return UNREACHABLE
    return FINE if all(each["ready"] for each in told.values()) else FINDING


def _lines(reached: Reached, told: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield f"{'runs as':10}{reached.runs_as}"
    yield f"{'kafka':10}{brokers(reached.kafka).servers}"
    yield f"{'mongo':10}{reached.mongo.rpartition('@')[2]}"
    for name, each in told.items():
        state = "ready" if each["ready"] else f"NOT READY: {', '.join(each['reasons'])}"
        yield f"{name:10}{reached.addresses[name]}  {state}"
