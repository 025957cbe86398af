import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from shared.policy.permit import Allowed, Permit, allow_sha256
from shared.web.callers import Caller
from shared.web.gate import Gate, Opening
from shared.web.problems import Problem
from tests.support.callers import NOON, callers, service_tokens

SEALED: Allowed = {
    "prd_a": {"innovation:x:1": ("name", "summary"), "innovation:x:2": ("sites",)},
    "prd_b": {"innovation:x:3": ("name",)},
    "prd_c": {"innovation:x:4": ("name",)},
}
READER = Caller(person="person-1", organisation="GB-NHS:RRV", roles=frozenset({"director"}))
OPENING = Opening(
    request_id="request-1",
    of={"edition": "e-1"},
    sealed=SEALED,
    caller=READER,
    purpose="export_promotion",
    channel="api",
    media="application/json",
)


def an_answer(allowed: Any, **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "seq": 7,
        "strikes": {},
        "withheld": [],
        "use_by": NOON.isoformat(),
    }
    return plain | {"allow_sha256": allow_sha256(allowed)} | changes


async def opened(
    folder: Path,
    told: dict[str, Any] | Callable[[httpx2.Request], httpx2.Response],
    *,
    opening: Opening = OPENING,
) -> tuple[Permit, httpx2.Request]:
    asked: list[httpx2.Request] = []

    def audit(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=told) if isinstance(told, dict) else told(request)

    gate = Gate(
        address="http://audit",
        tokens=service_tokens(folder),
        transport=httpx2.MockTransport(audit),
    )
    async with gate:
        return await gate.open(opening), asked[0]


async def test_audit_is_told_who_reads_what_for_what(tmp_path: Path) -> None:
    _, asked = await opened(tmp_path, an_answer(SEALED))

    assert json.loads(asked.content) == {
        "request_id": "request-1",
        "edition": "e-1",
        "recipient": "GB-NHS:RRV",
        "user": "person-1",
        "purpose": "export_promotion",
        "channel": "api",
        "media": "application/json",
    }
    service = callers(tmp_path).identify(asked.headers["authorization"], service="audit")
    assert service.person == "service:export"


async def test_every_reading_asks_anew(tmp_path: Path) -> None:
    """What was permitted a moment ago may have been withdrawn since."""
    asked: list[httpx2.Request] = []

    def audit(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=an_answer(SEALED))

    tokens, transport = service_tokens(tmp_path), httpx2.MockTransport(audit)
    async with Gate(address="http://audit", tokens=tokens, transport=transport) as gate:
        await gate.open(OPENING)
        await gate.open(OPENING)

    assert len(asked) == 2


async def test_what_is_struck_withheld_or_recalled_is_taken_from_the_sealed(
    tmp_path: Path,
) -> None:
    left = {"prd_a": {"innovation:x:1": ["name"], "innovation:x:2": []}}
    withheld = {"product": "prd_a", "source": "innovation:x:1", "fields": ["summary"]}
    also = {"product": "prd_a", "source": "innovation:x:2", "fields": ["sites"]}
    told = an_answer(
        left,
        strikes={"withdrawn": ["prd_b"]},
        withheld=[{**withheld, "code": "expired"}, {**also, "code": "expired"}],
    )

    permit, asked = await opened(tmp_path, told, opening=replace(OPENING, omit=["prd_c"]))

    assert permit == Permit(
        seq=7,
        allowed={
            "prd_a": {"innovation:x:1": frozenset({"name"}), "innovation:x:2": frozenset()}
        },
        allow_sha256=allow_sha256(left),
        use_by=NOON,
    )
    assert json.loads(asked.content)["omit"] == ["prd_c"]


async def test_a_denial_of_everything_is_a_permit_that_allows_nothing(tmp_path: Path) -> None:
    permit, _ = await opened(tmp_path, an_answer({}, strikes={"recipient_unknown": "*"}))

    assert permit.allowed == {}


async def test_a_page_asks_for_the_products_it_shows_alone(tmp_path: Path) -> None:
    told = an_answer({"prd_b": SEALED["prd_b"]})

    permit, asked = await opened(
        tmp_path, told, opening=replace(OPENING, products=["prd_b", "prd_unknown"])
    )

    assert list(permit.allowed) == ["prd_b"]
    assert json.loads(asked.content)["products"] == ["prd_b", "prd_unknown"]


async def test_fields_of_one_source_may_be_withheld_for_several_reasons(
    tmp_path: Path,
) -> None:
    row = {"product": "prd_a", "source": "innovation:x:1"}
    told = an_answer(
        {name: sources for name, sources in SEALED.items() if name != "prd_a"}
        | {"prd_a": {"innovation:x:2": ["sites"]}},
        withheld=[
            {**row, "fields": ["name"], "code": "expired"},
            {**row, "fields": ["summary"], "code": "purpose"},
        ],
    )

    permit, _ = await opened(tmp_path, told)

    assert permit.allowed["prd_a"] == {
        "innovation:x:1": frozenset(),
        "innovation:x:2": frozenset({"sites"}),
    }


def refusing(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused")


def broken(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(500)


def unknown(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(404, json=an_answer(SEALED))


DOUBTS: list[Any] = [
    refusing,
    broken,
    unknown,
    {"seq": 7},
    an_answer(SEALED, use_by="2026-05-01T12:00:30"),
    an_answer({**SEALED, "prd_d": {"innovation:x:5": ["name"]}}),
    an_answer(SEALED, strikes={"withdrawn": ["prd_a"]}),
]


@pytest.mark.parametrize(
    "told",
    DOUBTS,
    ids=["away", "broken", "unknown", "no answer", "no zone", "allows more", "another hash"],
)
async def test_any_doubt_about_the_answer_is_no_permit(tmp_path: Path, told: Any) -> None:
    with pytest.raises(Problem) as doubt:
        await opened(tmp_path, told)

    assert (doubt.value.status_code, doubt.value.code) == (503, "audit-silent")
    assert doubt.value.headers == {"retry-after": "5"}


async def test_audit_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    async def silent(_: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError

    gate = Gate(
        address="http://audit",
        tokens=service_tokens(tmp_path),
        patience=0.01,
        transport=httpx2.MockTransport(silent),
    )
    async with gate:
        with pytest.raises(Problem) as doubt:
            await gate.open(OPENING)

    assert doubt.value.code == "audit-silent"
