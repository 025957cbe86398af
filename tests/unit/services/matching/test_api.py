import json
from asyncio import Barrier
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.matching.api import AT_ONCE, Desk
from shared.policy.permit import allow_sha256
from shared.schemas.matching import OfferProposed
from shared.schemas.vocabulary import Outcome
from shared.web.gate import Gate
from tests.support.builders import NOON, UCLH, a_registration, an_innovation, an_opening
from tests.support.callers import an_app, asking, service_tokens, signed_in
from tests.support.matching import Trial, a_decision, a_team, one

USE_BY = NOON + timedelta(seconds=30)
Audit = Callable[[httpx2.Request], Coroutine[None, None, httpx2.Response]]
FIELDS = ["categories", "name", "summary", "supplier"]


async def offered(*, made: bool = True) -> tuple[Trial, OfferProposed]:
    trial = Trial()
    await trial.library.hang([a_team(serves=["england"])])
    offer: OfferProposed = one(OfferProposed, await trial.hear(an_opening(), a_registration()))
    if made:
        await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT))
    return trial, offer


def permitting(offer: OfferProposed, *fields: str) -> httpx2.Response:
    withheld = sorted(set(FIELDS) - set(fields))
    source = offer.sources[0].ref
    allowed = {offer.product: {source: fields}}
    answer: dict[str, Any] = {
        "seq": 8,
        "withheld": [{"product": offer.product, "source": source, "fields": withheld}],
        "allow_sha256": allow_sha256(allowed),
        "use_by": USE_BY.isoformat(),
    }
    return httpx2.Response(200, json=answer)


async def got(
    folder: Path,
    trial: Trial,
    *,
    path: str = "/v1/offers",
    audit: Audit | httpx2.Response | None = None,
    now: datetime = NOON,
    **caller: Any,
) -> httpx2.Response:
    async def answering(request: httpx2.Request) -> httpx2.Response:
        return await audit(request) if callable(audit) else audit or httpx2.Response(503)

    transport = httpx2.MockTransport(answering)
    gate = Gate(address="http://audit", tokens=service_tokens(folder), transport=transport)
    app = an_app(folder, Desk(library=trial.library, gate=gate, now=lambda: now).router())
    who = {"org": UCLH, **caller}
    async with app.router.lifespan_context(app), asking(app) as client:
        return await client.get(path, headers=signed_in(who.pop("role", "director"), **who))


async def test_a_director_sees_what_was_offered_to_their_team_and_why(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await got(tmp_path, trial, audit=permitting(offer, *FIELDS))

    assert told.headers["cache-control"] == "no-store"
    assert told.json() == {
        "offers": [
            {
                "offer": offer.offer,
                "team": "rrv-procurement",
                "product": offer.product,
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

    told = await got(tmp_path, trial, audit=permitting(offer, "name"))

    [card] = told.json()["offers"]
    assert card["shown"] == {"name": "Pulse Patch"}


async def test_a_product_whose_name_is_withheld_was_never_there(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await got(tmp_path, trial, audit=permitting(offer, "summary"))

    assert told.json() == {"offers": []}


async def test_audit_silent_is_a_503_without_a_byte_of_a_product(tmp_path: Path) -> None:
    trial, _ = await offered()

    told = await got(tmp_path, trial)

    assert (told.status_code, told.json()["type"]) == (503, "/problems/audit-silent")
    assert "prd_" not in told.text
    assert "Pulse" not in told.text


async def test_a_permit_whose_time_has_run_out_opens_nothing(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await got(tmp_path, trial, audit=permitting(offer, *FIELDS), now=USE_BY)

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
        return permitting(offer, *FIELDS)

    told = await got(tmp_path, trial, audit=answer)

    assert [card["offer"] for card in told.json()["offers"]] == sorted(offers)
    assert max(peaks) == AT_ONCE


@pytest.mark.parametrize("made", [True, False])
async def test_another_organisation_and_an_undecided_offer_are_not_even_asked_about(
    tmp_path: Path, *, made: bool
) -> None:
    trial, _ = await offered(made=made)

    told = await got(tmp_path, trial, org="GB-NHS:RYJ" if made else UCLH)

    assert (told.status_code, told.json()) == (200, {"offers": []})


async def test_only_a_director_opens_offers(tmp_path: Path) -> None:
    trial, _ = await offered()

    assert (await got(tmp_path, trial, role="promoter")).status_code == 403


async def test_staff_see_why_two_were_linked_in_points_that_add_up(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await got(
        tmp_path, trial, path=f"/v1/links?ref={offer.product}", role="governance_officer"
    )

    [link] = told.json()["links"]
    assert sum(point["points"] for point in link["points"]) == 20
    assert all(point["sentence"] for point in link["points"])
    assert "Pulse" not in told.text


async def test_whoever_is_signed_in_sees_which_teams_there_are_and_that_they_are_samples(
    tmp_path: Path,
) -> None:
    trial, _ = await offered()

    told = await got(tmp_path, trial, path="/v1/teams", role="promoter")

    assert [(team["id"], team["source"]) for team in told.json()["teams"]] == [
        ("rrv-procurement", "sample")
    ]
