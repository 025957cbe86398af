"""How a service stands, for whoever operates it: from its own health, books and metrics."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import REGISTRY

from shared.web.callers import Caller, having
from shared.web.pages import Page, page_router

Operator = Annotated[Caller, Depends(having("operator"))]
COUNTS = ("applied", "duplicate", "rejected", "parked")
LAG, CHECKPOINT, LOG = "eventing_lag", "audit_checkpoint_timestamp_seconds", "audit_log_records"


class Health(Protocol):
    @property
    def ready(self) -> bool: ...
    @property
    def reasons(self) -> Any: ...
    @property
    def lanes(self) -> Mapping[str, bool]: ...


def status_router() -> APIRouter:
    router = page_router()
    router.add_api_route("/status", status)
    return router


async def status(request: Request, _: Operator) -> Response:
    """Counts are of all that was ever read; lag is of now, and of this process alone."""
    eventing: Any = request.app.state.eventing
    told, books = eventing.health(), await eventing.account()
    shown = {
        "title": "Status",
        "health": told,
        "rows": topics(books["progress"], lag=lag()),
        "unsent": books["unsent"],
        "log": {"size": sample(LOG), "checkpoint": moment(sample(CHECKPOINT))},
    }
    return Page("status.jinja", shown).answer(request)


def topics(
    progress: list[Mapping[str, Any]], *, lag: Mapping[str, int]
) -> list[dict[str, Any]]:
    """One row a topic: its partitions together."""
    counts = dict[str, Counter[str]]()
    for row in progress:
        told = {name: row[name] for name in COUNTS}
        counts.setdefault(row["topic"], Counter()).update(told)
    return [
        {"topic": topic, "lag": lag.get(topic), **{name: found[name] for name in COUNTS}}
        for topic, found in sorted(counts.items())
    ]


def lag() -> Mapping[str, int]:
    """By topic, of the partitions that are this process's."""
    found = Counter[str]()
    for each in _samples(LAG):
        found[each.labels["topic"]] += int(each.value)
    return found


def sample(name: str) -> float | None:
    """None in a service that has no such metric."""
    return next((each.value for each in _samples(name)), None)


def moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _samples(name: str) -> list[Any]:
    return [s for metric in REGISTRY.collect() if metric.name == name for s in metric.samples]
