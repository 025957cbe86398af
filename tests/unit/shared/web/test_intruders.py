"""What somebody tries who is not who they say, or sends another to act for them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter

from shared.web.callers import Asking
from tests.support.signing import ADDRESS, COOKIE, OURS, Place, a_place

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


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "another"},
        {"state": ""},
        {"error": "access_denied"},
        {"code": "guessed"},
        {"code": ""},
    ],
    ids=str,
)
async def test_an_answer_that_the_issuer_did_not_give_signs_nobody_in(
    place: Place, changes: dict[str, str]
) -> None:
    asked = await place.sent_away()
    params = {"code": await place.code(asked), "state": asked["state"]} | changes

    told = await place.browser.get("/signed-in", params=params)

    assert told.status_code in {400, 401}
    assert COOKIE not in place.browser.cookies


async def test_an_answer_is_good_once(place: Place) -> None:
    asked = await place.sent_away()
    params = {"code": await place.code(asked), "state": asked["state"]}
    kept = dict(place.browser.cookies)

    first = await place.browser.get("/signed-in", params=params)
    place.browser.cookies.update(kept)
    again = await place.browser.get("/signed-in", params=params)

    assert [first.status_code, again.status_code] == [303, 400]


async def test_an_answer_that_comes_late_signs_nobody_in(place: Place) -> None:
    asked = await place.sent_away()
    params = {"code": await place.code(asked), "state": asked["state"]}
    place.clock.pass_(minutes=11)

    told = await place.browser.get("/signed-in", params=params)

    assert told.status_code == 400


async def test_what_a_sign_in_is_begun_with_opens_no_session(place: Place) -> None:
    await place.sent_away()
    place.plant(place.browser.cookies[f"{COOKIE}-signing-in"])

    assert (await place.browser.get("/who")).status_code == 401


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
