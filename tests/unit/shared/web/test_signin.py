"""The way in and out, with the issuer of trials on the other side."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import APIRouter

from shared.web.callers import Asking
from tests.support.callers import signed_in
from tests.support.pages import text
from tests.support.signing import COOKIE, DIRECTOR, OURS, Place, a_place

router = APIRouter()


@router.get("/who")
async def who(caller: Asking) -> dict[str, str]:
    return {"person": caller.person, "organisation": caller.organisation}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path, router) as place:
        yield place


async def test_whoever_signs_in_comes_back_to_what_they_wanted(place: Place) -> None:
    refused = await place.browser.get("/who")

    told = await place.sign_in(then="/who")

    assert refused.status_code == 401
    assert (told.status_code, told.headers["location"]) == (303, "/who")
    assert (await place.browser.get("/who")).json() == {
        "person": "sample-director-7f3a",
        "organisation": "GB-NHS:RRV",
    }


async def test_the_cookie_is_kept_from_scripts_and_from_other_hosts(place: Place) -> None:
    told = await place.sign_in()

    [cookie] = [c for c in told.headers.get_list("set-cookie") if c.startswith(f"{COOKIE}=")]
    for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_the_store_holds_nothing_that_opens_a_session(place: Place) -> None:
    await place.sign_in()

    value = place.browser.cookies[COOKIE]

    assert value not in repr(place.sessions.rows)
    assert len(place.sessions.rows) == 1


async def test_each_sign_in_has_a_session_of_its_own(place: Place) -> None:
    await place.sign_in()
    first = place.browser.cookies[COOKIE]
    await place.sign_in(person="officer")

    assert place.browser.cookies[COOKIE] != first
    assert len(place.sessions.rows) == 1


async def test_whoever_signs_out_is_out_everywhere(place: Place) -> None:
    await place.begin()
    value = place.browser.cookies[COOKIE]

    told = await place.browser.post("/sign-out", headers=OURS)

    assert (told.status_code, told.headers["location"]) == (303, "/")
    assert COOKIE not in place.browser.cookies
    place.plant(value)
    assert (await place.browser.get("/who")).status_code == 401


@pytest.mark.parametrize(
    ("pauses", "status"), [([29, 29], 200), ([31], 401), ([29] * 16, 200), ([29] * 17, 401)]
)
async def test_a_session_ends_when_left_alone_and_after_a_day_s_work(
    place: Place, pauses: list[int], *, status: int
) -> None:
    await place.begin()

    told = list[int]()
    for minutes in pauses:
        place.clock.pass_(minutes=minutes)
        told.append((await place.browser.get("/who")).status_code)

    assert told[-1] == status


async def test_a_token_and_a_session_say_the_same_of_a_caller(place: Place) -> None:
    claims = {"sub": DIRECTOR.person, "org": DIRECTOR.organisation}
    by_token = await place.browser.get("/who", headers=signed_in("director", **claims))
    await place.begin()
    by_session = await place.browser.get("/who")

    assert by_token.json() == by_session.json()


async def test_a_page_says_who_is_signed_in_and_how_to_leave(place: Place) -> None:
    before = text(await place.browser.get("/"))
    await place.begin()
    after = text(await place.browser.get("/"))

    assert ("Sign in" in before, "Sign out" in before) == (True, False)
    assert ("GB-NHS:RRV" in after, "Sign out" in after) == (True, True)
    assert "Trial:" in before
