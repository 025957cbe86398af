"""A form is read whole, or shown again with what to mend; what it asks is done once."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from fastapi import APIRouter, Request, Response
from pydantic import Field

from shared.web.callers import Asking
from shared.web.forms import Day, Faulty, Form, answered, filled
from tests.support.signing import OURS, Place, a_place

router = APIRouter()
done: list[tuple[str, date, list[str]]] = []
ONCE = {"request_id": "0b5f-1234"}
SOUND = ONCE | {"reason": "moved", "on": "20 11 2026", "to": ["a", "b"]}


class Withdrawal(Form):
    reason: Literal["moved", "ended"]
    on: Day = Field(title="Date of the end")
    to: list[str] = Field(default=[], title="Recipients")


@router.post("/withdrawals")
async def withdraw(request: Request, _: Asking) -> Response:
    form = await filled(request, Withdrawal)
    if isinstance(form, Faulty):
        return Response(" | ".join([*form.errors.values(), form.value("reason")]), 422)

    async def act() -> str:
        done.append((form.reason, form.on, form.to))
        return f"/withdrawals/{len(done)}"

    return await answered(request, form, act=act)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    done.clear()
    async with a_place(tmp_path, router) as place:
        await place.begin()
        yield place


async def test_what_was_sent_is_done_and_shown_at_an_address_of_its_own(place: Place) -> None:
    told = await place.browser.post("/withdrawals", data=SOUND, headers=OURS)

    assert (told.status_code, told.headers["location"]) == (303, "/withdrawals/1")
    assert done == [("moved", date(2026, 11, 20), ["a", "b"])]


async def test_a_form_sent_twice_is_done_once_and_shows_the_first_result(place: Place) -> None:
    told = [
        await place.browser.post("/withdrawals", data=sent, headers=OURS)
        for sent in (SOUND, SOUND, SOUND | {"request_id": "0b5f-5678"})
    ]

    assert [each.headers["location"] for each in told] == [
        "/withdrawals/1",
        "/withdrawals/1",
        "/withdrawals/2",
    ]


async def test_a_form_that_does_not_fit_comes_back_with_what_to_mend(place: Place) -> None:
    sent = ONCE | {"reason": "moved", "on": "30 2 2026"}

    wrong = await place.browser.post("/withdrawals", data=sent, headers=OURS)
    empty = await place.browser.post("/withdrawals", data=ONCE | {"reason": ""}, headers=OURS)

    assert wrong.text == "Date of the end must be a date, such as 20 11 2026 | moved"
    assert empty.text == "Enter reason | Enter date of the end | "
    assert (wrong.status_code, empty.status_code, done) == (422, 422, [])


@pytest.mark.parametrize(
    "sent",
    [{"reason": "moved"}, SOUND | {"more": "x"}, SOUND | {"request_id": "a.b"}],
    ids=["nameless", "more than asked", "another name"],
)
async def test_what_no_page_of_ours_made_is_refused(place: Place, sent: dict[str, str]) -> None:
    told = await place.browser.post("/withdrawals", data=sent, headers=OURS)

    assert (told.status_code, done) == (422, [])
    assert "Enter" not in told.text


@pytest.mark.parametrize("content", [b"reason=%FF", b"\xff", b"&".join([b"a=1"] * 300)])
async def test_bytes_that_are_no_form_are_refused(place: Place, content: bytes) -> None:
    headers = OURS | {"content-type": "application/x-www-form-urlencoded"}

    told = await place.browser.post("/withdrawals", content=content, headers=headers)
    other = await place.browser.post("/withdrawals", json=SOUND, headers=OURS)

    assert (told.status_code, other.status_code, done) == (422, 422, [])
