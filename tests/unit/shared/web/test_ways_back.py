"""Neither a sign-in nor the issuer leads a browser anywhere else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.signing import Place, a_place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as place:
        yield place


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%0d\nset-cookie: x=1",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/ /evil.example",
        "/é",
        "/" + "a" * 3_000,
    ],
)
async def test_no_sign_in_leads_to_another_host(place: Place, then: str) -> None:
    told = await place.browser.get("/sign-in", params={"then": then})

    assert told.status_code == 400
    assert place.sessions.rows == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/signed-in"},
        {"redirect_uri": "http://localhost.evil.example:8104/signed-in"},
        {"redirect_uri": "http://localhost:8104/elsewhere"},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"scope": "email"},
    ],
    ids=str,
)
async def test_the_issuer_answers_no_other_question(
    place: Place, changes: dict[str, Any]
) -> None:
    asked = {**await place.sent_away(), **changes}

    told = await place.issuer.get("/picked", params={**asked, "person": "director"})

    assert told.status_code == 422
