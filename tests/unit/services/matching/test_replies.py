"""What a team says to an offer, over HTTP, and what everybody else hears of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.schemas.matching import OfferAccepted, OfferDeclined, OfferProposed
from tests.support.builders import INNOVATION, NOON, a_registration, an_innovation
from tests.support.matching import a_permission_withdrawn, kinds, one
from tests.support.matching_desk import FIELDS, Counter, offered, permitting

ACCEPT = {"answer": "accept"}
FULL = {"answer": "decline", "reason": "no_capacity"}


async def test_who_accepts_is_answered_and_everybody_is_told(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    answer = await counter.answer(offer.offer, ACCEPT)

    assert answer.json() == {
        "offer": offer.offer,
        "state": "accepted",
        "until": "2026-05-22",
        "answered_at": "2026-05-01T12:00:00+00:00",
        "reason": None,
    }
    [event] = counter.eventing.said
    told = {"occurred_at": NOON, "version": 3, "decision_seq": 7}
    assert event == OfferAccepted.model_validate(dict(offer) | told)


async def test_who_declines_says_why(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    told = await counter.answer(offer.offer, FULL)

    assert (told.json()["state"], told.json()["reason"]) == ("declined", "no_capacity")
    event = one(OfferDeclined, counter.eventing.said)
    assert (event.offer, event.version, event.reason) == (offer.offer, 3, "no_capacity")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"answer": "perhaps"},
        {"answer": "decline"},
        {"answer": "decline", "reason": "too_dear"},
        {"answer": "accept", "reason": "other"},
        {"answer": "accept", "note": "thank you"},
    ],
)
async def test_an_answer_is_one_of_two_and_only_declining_has_a_reason(
    tmp_path: Path, *, said: dict[str, str]
) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    told = await counter.answer(offer.offer, said)

    assert (told.status_code, counter.eventing.said) == (422, [])


async def test_without_a_key_nothing_is_answered(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    assert (await counter.answer(offer.offer, ACCEPT, key=None)).status_code == 422
    assert counter.eventing.said == []


async def test_the_same_word_again_is_the_first(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)
    first = await counter.answer(offer.offer, ACCEPT)

    again = await counter.answer(offer.offer, ACCEPT)

    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len(counter.eventing.said) == 1


async def test_an_offer_is_answered_once(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)
    await counter.answer(offer.offer, ACCEPT)

    other_word = await counter.answer(offer.offer, FULL)
    later = await counter.answer(offer.offer, FULL, key="k-2")

    assert (other_word.status_code, other_word.json()["type"]) == (422, "/problems/id-reused")
    assert (later.status_code, later.json()["type"]) == (409, "/problems/offer-answered")
    assert len(counter.eventing.said) == 1


async def test_anothers_offer_answers_as_one_that_nobody_made(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    nobodys = await counter.answer("off_" + "a" * 20, ACCEPT)
    theirs = await counter.answer(offer.offer, ACCEPT, org="GB-NHS:RYJ")
    another_teams = await counter.answer(offer.offer, ACCEPT, teams=["rrv-theatres"])
    no_ones = await counter.answer(offer.offer, ACCEPT, org="")

    assert nobodys.status_code == 404
    assert nobodys.content == theirs.content == another_teams.content == no_ones.content
    assert counter.eventing.said == []


@pytest.mark.parametrize("made", [True, False])
async def test_what_is_not_open_is_not_answered(tmp_path: Path, *, made: bool) -> None:
    trial, offer = await offered(made=made)
    trial.at = NOON + timedelta(days=22 if made else 0)

    told = await Counter(tmp_path, trial).answer(offer.offer, ACCEPT)

    assert (told.status_code, told.json()["type"]) == (404, "/problems/offer-unknown")


async def test_only_a_director_answers(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial).answer(offer.offer, ACCEPT, role="operator")

    assert told.status_code == 403


async def test_what_was_answered_is_found_among_the_answered_and_opened_anew(
    tmp_path: Path,
) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, *FIELDS, at=NOON))
    await counter.answer(offer.offer, ACCEPT)

    still_open = await counter.get()
    accepted = await counter.get("/v1/offers?state=accepted")

    assert still_open.json() == {"offers": []}
    assert [card["offer"] for card in accepted.json()["offers"]] == [offer.offer]
    assert (await counter.get("/v1/offers?state=lapsed")).status_code == 422


async def test_a_team_that_declines_makes_room_for_the_next_and_is_not_asked_again(
    tmp_path: Path,
) -> None:
    trial, offer = await offered(teams=4)
    counter = Counter(tmp_path, trial)

    await counter.answer(offer.offer, FULL)
    shorter = a_registration(an_innovation(summary=None), version=2)
    later = await trial.hear(shorter)

    following = one(OfferProposed, counter.eventing.said)
    anew = {event.team for event in later if isinstance(event, OfferProposed)}
    assert following.team in anew
    assert offer.team not in anew
    assert len(anew) == 3


async def test_what_was_accepted_stays_so_and_the_gate_alone_closes_it(
    tmp_path: Path,
) -> None:
    trial, offer = await offered()
    await Counter(tmp_path, trial).answer(offer.offer, ACCEPT)

    told = await trial.hear(a_permission_withdrawn(INNOVATION, seq=9))

    assert kinds(told) == []
