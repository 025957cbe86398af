"""What time alone brings about."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from shared.schemas.matching import OfferLapsed, OfferProposed
from tests.support.builders import NOON, a_registration, an_innovation
from tests.support.matching import kinds, one
from tests.support.matching_desk import Counter, offered

LATE = NOON + timedelta(days=22)


async def test_an_offer_that_nobody_answers_lapses_after_its_last_day(tmp_path: Path) -> None:
    trial, offer = await offered()
    counter = Counter(tmp_path, trial)

    trial.at = LATE - timedelta(days=1)
    await counter.office.sweeper.sweep()
    on_the_last_day = list(counter.eventing.said)
    trial.at = LATE
    await counter.office.sweeper.sweep()

    assert on_the_last_day == []
    lapsed = one(OfferLapsed, counter.eventing.said)
    assert (lapsed.offer, lapsed.version, lapsed.reason) == (offer.offer, 3, "expired")


async def test_what_lapsed_is_swept_once_and_not_asked_again_while_nothing_is_new(
    tmp_path: Path,
) -> None:
    trial, _ = await offered()
    counter = Counter(tmp_path, trial)
    trial.at = LATE
    await counter.office.sweeper.sweep()

    await counter.office.sweeper.sweep()
    again = await trial.hear(a_registration(version=2))
    news = await trial.hear(a_registration(an_innovation(summary=None), version=3))

    assert kinds(counter.eventing.said) == ["OfferLapsed"]
    assert "OfferProposed" not in kinds(again)
    assert one(OfferProposed, news)


async def test_when_one_team_lets_it_pass_the_next_best_is_asked(tmp_path: Path) -> None:
    trial, offer = await offered(teams=4)
    counter = Counter(tmp_path, trial)
    trial.at = LATE

    await counter.office.sweeper.sweep()

    assert kinds(counter.eventing.said) == ["OfferLapsed", "OfferProposed"]
    assert one(OfferProposed, counter.eventing.said).team != offer.team


async def test_a_sweep_that_comes_to_nothing_is_tried_again(tmp_path: Path) -> None:
    trial, _ = await offered()
    counter, rests = Counter(tmp_path, trial), list[float]()
    trial.at, counter.eventing.lives = LATE, 0
    swept = asyncio.Event()

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        counter.eventing.lives = 1
        if len(rests) == 2:
            swept.set()
            await asyncio.Event().wait()

    async with replace(counter.office, rest=rest).sweeper.at_work():
        await swept.wait()

    assert kinds(counter.eventing.said) == ["OfferLapsed"]
