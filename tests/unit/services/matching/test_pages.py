"""Offers on pages: the same gate, the same words, and an answer."""

from pathlib import Path

import pytest

from shared.schemas.matching import OfferAccepted, OfferDeclined
from tests.support.builders import NOON
from tests.support.matching import one
from tests.support.matching_desk import FIELDS, Counter, offered, permitting
from tests.support.pages import text


async def a_counter(folder: Path) -> tuple[Counter, str]:
    trial, offer = await offered()
    counter = Counter(folder, trial, permitting(offer, *FIELDS, at=NOON))
    return counter, f"/offers/{offer.offer}"


async def test_a_director_sees_what_was_offered_why_and_until_when(tmp_path: Path) -> None:
    counter, _ = await a_counter(tmp_path)

    told = text(await counter.page())

    assert "Offers to your team" in told
    assert "Pulse Patch" in told
    assert "It buys what has this category's code, or nearly so." in told
    assert "22 May 2026" in told
    assert "Shown to you under 1 decision of the log: 8." in told
    assert [asked["channel"] for asked in counter.asked] == ["page"]


async def test_points_add_up_and_what_is_withheld_is_not_what_nobody_said(
    tmp_path: Path,
) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, "name", "supplier", at=NOON))

    told = text(await counter.page(f"/offers/{offer.offer}"))

    total = sum(each.points for each in offer.points)
    assert f"Together Points {total}" in told
    assert "What it is Not shared with you" in told
    assert "Country Not stated" in told
    assert "Pulse Works Limited (company number 00000001)" in told
    assert "a sample: no real team has it" in told


async def test_nothing_is_offered_and_nothing_is_decided(tmp_path: Path) -> None:
    trial, _ = await offered(made=False)
    counter = Counter(tmp_path, trial)

    told = await counter.page()

    assert (told.status_code, counter.asked) == (200, [])
    assert "There is no such offer now." in text(told)


@pytest.mark.parametrize("one_of_them", [True, False])
async def test_while_audit_is_silent_no_page_holds_a_product(
    tmp_path: Path, *, one_of_them: bool
) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    told = await counter.page(f"/offers/{offer.offer}" if one_of_them else "/offers")

    assert told.status_code == 503
    assert "Pulse" not in told.text


async def test_what_is_out_of_reach_looks_like_what_is_not_there(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)

    told = [
        await counter.page("/offers/off_" + "a" * 20),
        await counter.page(place, org="GB-NHS:RYJ"),
        await counter.page(place, org=""),
        await counter.send(f"{place}/answer", {"answer": "accept"}, org="GB-NHS:RYJ"),
    ]

    assert {each.status_code for each in told} == {404}
    assert len({text(each).partition("Not Found")[2] for each in told}) == 1
    assert counter.eventing.said == []


async def test_a_director_accepts_on_the_page_and_sees_that_it_is_done(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)

    sent = await counter.send(f"{place}/answer", {"answer": "accept"})
    told = text(await counter.page(place))

    assert (sent.status_code, sent.headers["location"]) == (303, place)
    assert one(OfferAccepted, counter.eventing.said)
    assert "Your team has answered." in told
    assert "Yes: we want to look into it. Answered on 1 May 2026, 1:00pm." in told
    assert "<form" not in (await counter.page(place)).text.partition("<main")[2]


async def test_a_director_declines_with_a_reason(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)

    await counter.send(f"{place}/answer", {"answer": "already_have"})

    assert one(OfferDeclined, counter.eventing.said).reason == "already_have"
    assert "Pulse Patch" not in text(await counter.page())
    assert "Pulse Patch" in text(await counter.page("/offers?state=declined"))


async def test_a_second_answer_shows_the_first(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)
    await counter.answer(place.rpartition("/")[2], {"answer": "accept"})

    sent = await counter.send(f"{place}/answer", {"answer": "other"})

    assert (sent.status_code, sent.headers["location"]) == (303, place)
    assert len(counter.eventing.said) == 1


async def test_without_an_answer_the_form_says_what_is_missing(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)

    told = await counter.send(f"{place}/answer", {})

    assert told.status_code == 422
    assert "There is a problem" in text(told)
    assert counter.eventing.said == []


async def test_nobody_but_a_director_opens_the_page(tmp_path: Path) -> None:
    counter, place = await a_counter(tmp_path)

    assert (await counter.page(role="promoter")).status_code == 403
    assert (await counter.page(place, role="operator")).status_code == 403
