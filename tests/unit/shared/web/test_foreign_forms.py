"""What somebody tries who sends another to act for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from shared.web.callers import Asking
from tests.support.signing import ADDRESS, OURS, Place, a_place

router = APIRouter()
acted: list[str] = []


@router.post("/act")
async def act(caller: Asking) -> None:
    acted.append(caller.person)


@router.get("/who")
async def who(caller: Asking) -> str:
    return caller.person


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    acted.clear()
    async with a_place(tmp_path, router) as place:
        yield place


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": ADDRESS},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"{ADDRESS}.evil.example"},
        {"origin": "http://127.0.0.1:8104"},
        {"origin": "https://127.0.0.1:8443"},
        {"referer": f"{ADDRESS}/"},
        {},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/act", "/sign-out"])
async def test_a_form_from_elsewhere_does_nothing(
    place: Place, path: str, *, headers: dict[str, str]
) -> None:
    await place.begin()

    told = await place.browser.post(path, headers=headers)

    assert (told.status_code, acted) == (403, [])
    assert (await place.browser.get("/who")).status_code == 200


@pytest.mark.parametrize("headers", [OURS, {"origin": ADDRESS}], ids=str)
async def test_a_form_of_our_own_acts(place: Place, headers: dict[str, str]) -> None:
    await place.begin()

    told = await place.browser.post("/act", headers=headers)

    assert (told.status_code, acted) == (200, ["sample-director"])
