"""What somebody tries who would have a session that another uses, or begins."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from shared.web.callers import Asking
from tests.support.signing import COOKIE, Place, a_place

router = APIRouter()


@router.get("/who")
async def who(caller: Asking) -> str:
    return caller.person


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path, router) as place:
        yield place


async def test_a_session_that_somebody_planted_is_never_taken_on(place: Place) -> None:
    place.plant("planted")

    await place.sign_in()

    assert place.browser.cookies[COOKIE] != "planted"
    place.plant("planted")
    assert (await place.browser.get("/who")).status_code == 401


async def test_a_sign_in_begun_elsewhere_signs_nobody_in_here(place: Place) -> None:
    asked = await place.sent_away()
    code = await place.code(asked)
    place.browser.cookies.clear()

    told = await place.browser.get("/signed-in", params={"code": code, "state": asked["state"]})

    assert (told.status_code, COOKIE in place.browser.cookies) == (400, False)


async def test_what_a_sign_in_is_begun_with_opens_no_session(place: Place) -> None:
    await place.sent_away()
    place.plant(place.browser.cookies[f"{COOKIE}-signing-in"])

    assert (await place.browser.get("/who")).status_code == 401
