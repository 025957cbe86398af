import json
from asyncio import Barrier
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from services.matching.clerk.opening import AT_ONCE
from shared.schemas.matching import OfferProposed
from shared.schemas.vocabulary import Outcome
from tests.support.builders import NOON, UCLH, a_registration, an_innovation
from tests.support.matching import a_decision, one
from tests.support.matching_desk import FIELDS, Counter, offered, permitting


async def test_a_director_sees_what_was_offered_to_their_team_and_why(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial, permitting(offer, *FIELDS, at=NOON)).get()

    assert told.headers["cache-control"] == "private, no-store"
    assert told.json() == {
        "offers": [
            {
                "offer": offer.offer,
                "team": "rrv-procurement",
                "product": offer.product,
                "state": "made",
                "until": "2026-05-22",
                "rank": 1,
                "points": [point.model_dump() for point in offer.points],
                "shown": {
                    "name": "Pulse Patch",
                    "summary": "A patch that watches the pulse.",
                    "supplier": {
                        "name": "Pulse Works Limited",
                        "company_number": "00000001",
                        "size": None,
                    },
                    "categories": ["MEDICAL_DEVICE"],
                },
            }
        ]
    }


async def test_what_is_withheld_is_not_shown(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial, permitting(offer, "name", at=NOON)).get()

    [card] = told.json()["offers"]
    assert card["shown"] == {"name": "Pulse Patch"}


async def test_a_product_whose_name_is_withheld_was_never_there(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial, permitting(offer, "summary", at=NOON)).get()

    assert told.json() == {"offers": []}


async def test_audit_silent_is_a_503_without_a_byte_of_a_product(tmp_path: Path) -> None:
    trial, _ = await offered()

    told = await Counter(tmp_path, trial).get()

    assert (told.status_code, told.json()["type"]) == (503, "/problems/audit-silent")
    assert "prd_" not in told.text
    assert "Pulse" not in told.text


async def test_a_permit_whose_time_has_run_out_opens_nothing(tmp_path: Path) -> None:
    trial, offer = await offered()

    late = NOON - timedelta(seconds=30)
    told = await Counter(tmp_path, trial, permitting(offer, *FIELDS, at=late)).get()

    assert (told.status_code, told.json()["type"]) == (503, "/problems/audit-silent")
    assert "Pulse" not in told.text


async def test_audit_is_asked_about_a_few_offers_at_once_and_never_about_all(
    tmp_path: Path,
) -> None:
    trial, first = await offered()
    offers, few = {first.offer: first}, Barrier(AT_ONCE)
    in_flight, peaks = list[OfferProposed](), set[int]()
    for ref in (f"innovation:facts:{n}" for n in range(2 * AT_ONCE - 1)):
        offer = one(OfferProposed, await trial.hear(a_registration(an_innovation(ref))))
        await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT))
        offers[offer.offer] = offer

    async def answer(request: httpx2.Request) -> httpx2.Response:
        offer = offers[json.loads(request.content)["offer"]]
        in_flight.append(offer)
        peaks.add(len(in_flight))
        await few.wait()
        in_flight.remove(offer)
        return permitting(offer, *FIELDS, at=NOON)

    told = await Counter(tmp_path, trial, answer).get()

    assert [card["offer"] for card in told.json()["offers"]] == sorted(offers)
    assert max(peaks) == AT_ONCE


@pytest.mark.parametrize("made", [True, False])
async def test_another_organisation_and_an_undecided_offer_are_not_even_asked_about(
    tmp_path: Path, *, made: bool
) -> None:
    trial, _ = await offered(made=made)

    told = await Counter(tmp_path, trial).get(org="GB-NHS:RYJ" if made else UCLH)

    assert (told.status_code, told.json()) == (200, {"offers": []})


async def test_only_a_director_opens_offers(tmp_path: Path) -> None:
    trial, _ = await offered()

    assert (await Counter(tmp_path, trial).get(role="promoter")).status_code == 403


async def test_one_offer_is_opened_alone(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, *FIELDS, at=NOON))

    told = await counter.get(f"/v1/offers/{offer.offer}")

    assert told.json()["shown"]["name"] == "Pulse Patch"
    assert [(asked["offer"], asked["channel"]) for asked in counter.asked] == [
        (offer.offer, "api")
    ]


async def test_what_is_out_of_reach_looks_like_what_is_not_there(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)
    mine = f"/v1/offers/{offer.offer}"

    nobodys = await counter.get("/v1/offers/off_" + "a" * 20)
    theirs = await counter.get(mine, org="GB-NHS:RYJ")
    another_teams = await counter.get(mine, teams=["rrv-theatres"])

    assert nobodys.status_code == theirs.status_code == another_teams.status_code == 404
    assert nobodys.content == theirs.content == another_teams.content
    assert counter.asked == []


async def test_an_offer_that_audit_strikes_looks_like_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, "summary", at=NOON))

    struck = await counter.get(f"/v1/offers/{offer.offer}")

    assert struck.content == (await counter.get("/v1/offers/off_" + "a" * 20)).content


async def test_one_offer_is_not_opened_while_audit_is_silent(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial).get(f"/v1/offers/{offer.offer}")

    assert (told.status_code, told.json()["type"]) == (503, "/problems/audit-silent")
    assert "Pulse" not in told.text


async def test_a_team_sees_its_own_offers_alone(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, *FIELDS, at=NOON))

    ours = await counter.get(teams=["rrv-procurement"])
    others = await counter.get(teams=["rrv-theatres"])

    assert [len(told.json()["offers"]) for told in (ours, others)] == [1, 0]


async def test_after_its_last_day_nobody_sees_an_offer(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial, permitting(offer, *FIELDS, at=NOON + timedelta(days=99)))

    trial.at = NOON + timedelta(days=21)
    last_day = await counter.get()
    trial.at = NOON + timedelta(days=22)
    gone = await counter.get()

    assert [len(told.json()["offers"]) for told in (last_day, gone)] == [1, 0]
