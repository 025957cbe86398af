"""An answer of the issuer signs one browser in, once and soon."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.signing import COOKIE, Place, a_place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as place:
        yield place


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
