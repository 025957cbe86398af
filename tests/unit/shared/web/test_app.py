from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict

from shared.errors import Unavailable
from shared.web.callers import Caller, having
from shared.web.problems import SECURITY, Problem
from tests.support.callers import MemoryEventing, MemoryHealth, an_app, asking, signed_in

router = APIRouter(prefix="/v1")


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    names: list[int]


@router.get("/things")
async def things(category: str = "") -> dict[str, str]:
    return {"category": category}


@router.post("/things")
async def make(thing: Annotated[Thing, Body()]) -> dict[str, int]:
    return {"names": len(thing.names)}


@router.get("/faults/{name}")
async def fault(name: str) -> None:
    faults = {
        "bug": ZeroDivisionError("a secret"),
        "away": Unavailable(),
        "refused": Problem(409, "wrong-state", detail="It is open already."),
    }
    raise faults[name]


@router.get("/drafts")
async def drafts(editor: Annotated[Caller, Depends(having("editor"))]) -> dict[str, str]:
    return {"person": editor.person}


def after(after: int = 0) -> int:
    return after


def page(start: Annotated[int, Depends(after)], limit: int = 10) -> dict[str, int]:
    return {"after": start, "limit": limit}


@router.get("/pages")
async def pages(asked: Annotated[dict[str, int], Depends(page)]) -> dict[str, int]:
    return asked


async def ask(
    tmp_path: Path, path: str, *, method: str = "GET", **sent: Any
) -> httpx2.Response:
    async with asking(an_app(tmp_path, router)) as client:
        return await client.request(method, path, **sent)


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    paths = ["/v1/things", "/livez", "/metrics", "/nowhere", "/v1/faults/bug", "/v1/drafts"]

    answers = [await ask(tmp_path, path) for path in paths]

    assert [a.status_code for a in answers] == [200, 200, 200, 404, 500, 401]
    for answer in answers:
        assert SECURITY.items() <= dict(answer.headers).items()


@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        ("GET /nowhere", 404, "not-found"),
        ("DELETE /v1/things", 405, "method-not-allowed"),
        ("GET /v1/faults/refused", 409, "wrong-state"),
        ("GET /v1/faults/away", 503, "unavailable"),
        ("GET /v1/faults/bug", 500, "unexpected"),
        ("GET /v1/drafts", 401, "not-signed-in"),
    ],
)
async def test_every_error_is_a_problem_document(
    tmp_path: Path, request_line: str, *, status: int, code: str
) -> None:
    method, path = request_line.split()

    answer = await ask(tmp_path, path, method=method)

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert "secret" not in answer.text


async def test_a_body_that_is_wrong_is_told_where_and_never_what(tmp_path: Path) -> None:
    body = {"names": [1, "patient"], "it's": "secret"}

    answer = await ask(tmp_path, "/v1/things", method="POST", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"where": "body", "path": "$['names'][1]", "code": "int_parsing"},
        {"where": "body", "path": "$['it\\'s']", "code": "extra_forbidden"},
    ]
    assert "secret" not in answer.text
    assert "patient" not in answer.text


async def test_a_body_that_is_no_json_is_told_so(tmp_path: Path) -> None:
    headers = {"content-type": "application/json"}

    answer = await ask(
        tmp_path, "/v1/things", method="POST", content=b"{secret", headers=headers
    )

    assert answer.json()["errors"] == [{"where": "body", "path": "$", "code": "json_invalid"}]


async def test_an_unknown_parameter_names_the_nearest_known_one(tmp_path: Path) -> None:
    answer = await ask(tmp_path, "/v1/things?categroy=x")

    assert answer.status_code == 400
    assert "nearest known one is category" in answer.json()["detail"]


async def test_a_parameter_of_a_dependency_is_known(tmp_path: Path) -> None:
    answer = await ask(tmp_path, "/v1/pages?after=3&limit=2")

    assert answer.json() == {"after": 3, "limit": 2}


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 400


@pytest.mark.parametrize("content", [b" " * 2_000, endless()], ids=["declared", "streamed"])
async def test_a_body_beyond_the_limit_is_refused_while_it_comes(
    tmp_path: Path, content: Any
) -> None:
    answer = await ask(tmp_path, "/v1/things", method="POST", content=content)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_beyond_the_limit_is_refused_where_none_is_asked_for(
    tmp_path: Path,
) -> None:
    answer = await ask(tmp_path, "/v1/things", content=b" " * 2_000)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_route_lets_in_who_holds_the_role_and_nobody_else(tmp_path: Path) -> None:
    editor = await ask(tmp_path, "/v1/drafts", headers=signed_in("editor"))
    other = await ask(tmp_path, "/v1/drafts", headers=signed_in("director"))

    assert (editor.status_code, editor.json()) == (200, {"person": "person-1"})
    assert (other.status_code, other.json()["type"]) == (403, "/problems/role-missing")


async def test_a_service_that_is_not_ready_says_why(tmp_path: Path) -> None:
    told = MemoryHealth(ready=False, reasons=("no broker",), lanes={"main": False})

    async with asking(an_app(tmp_path, told=told)) as client:
        ready, live = await client.get("/readyz"), await client.get("/livez")

    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "reasons": ["no broker"], "lanes": {"main": False}}
    assert (live.status_code, live.json()) == (200, {"live": True})


async def test_eventing_runs_as_long_as_the_application(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    eventing: MemoryEventing = app.state.eventing

    async with app.router.lifespan_context(app):
        running = eventing.open

    assert (running, eventing.open) == (True, False)


async def test_only_those_who_run_the_stack_read_its_progress(tmp_path: Path) -> None:
    told = [
        await ask(tmp_path, "/v1/progress", headers=signed_in(role))
        for role in ("operator", "director")
    ]

    assert [answer.status_code for answer in told] == [200, 403]
    assert told[0].json() == {"progress": [], "unsent": 0}
