"""The page of whoever operates a service."""

from pathlib import Path
from typing import Any

import pytest

from shared.web.app import web_app
from shared.web.status import topics
from tests.support.callers import MemoryEventing, MemoryHealth, a_site, signed_in
from tests.support.pages import browsing, text

COUNTS = {"applied": 5, "duplicate": 1, "rejected": 2, "parked": 1}


async def shown(folder: Path, *, health: MemoryHealth, **caller: Any) -> tuple[int, str]:
    app = web_app(eventing=MemoryEventing(told=health), routers=[], site=a_site(folder))
    role = caller.pop("role", "operator")
    async with browsing(app, **signed_in(role)) as client:
        answer = await client.get("/status")
    return answer.status_code, text(answer)


async def test_a_service_at_work_says_so(tmp_path: Path) -> None:
    _, told = await shown(tmp_path, health=MemoryHealth())

    assert "Ready This service does its work." in told
    assert "It has read nothing yet." in told
    assert "Events yet to be sent 0" in told


async def test_a_service_that_waits_says_for_what(tmp_path: Path) -> None:
    health = MemoryHealth(ready=False, reasons=("waiting for mongo",))

    _, told = await shown(tmp_path, health=health)

    assert "Not ready This service waits: waiting for mongo" in told


@pytest.mark.parametrize("role", ["director", "partner"])
async def test_nobody_but_an_operator_looks_behind(tmp_path: Path, *, role: str) -> None:
    status, _ = await shown(tmp_path, health=MemoryHealth(), role=role)

    assert status == 403


def test_the_partitions_of_a_topic_are_told_together() -> None:
    progress = [{"topic": "a.v1", "partition": n, **COUNTS} for n in range(2)]

    assert topics([*progress, {"topic": "b.v1", **COUNTS}], lag={"a.v1": 3}) == [
        {"topic": "a.v1", "lag": 3, **{name: 2 * count for name, count in COUNTS.items()}},
        {"topic": "b.v1", "lag": None, **COUNTS},
    ]
