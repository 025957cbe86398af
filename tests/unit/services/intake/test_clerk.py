"""Behind the counter: what was accepted is worked through once, whoever dies in between."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from services.intake import cli
from services.intake.clerk.office import LEASE
from services.intake.feeds.library import known_organisations
from shared.schemas.intake import OrganisationAmended, OrganisationRegistered
from tests.support.builders import NENC, NOON
from tests.support.feeds import FEEDS, POST, a_document, as_json
from tests.support.intake import Intake, sent

MANY = as_json([a_document(str(n)) for n in range(250)])
FEW = as_json([a_document(str(n)) for n in range(25)])


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def accepted(intake: Intake, body: bytes = MANY) -> str:
    answer = await intake.post("hi-nenc/batches", body)
    receipt: str = answer.json()["id"]
    return receipt


async def test_a_worker_goes_on_where_the_last_one_died(intake: Intake) -> None:
    receipt = await accepted(intake)
    intake.eventing.lives = 2
    await intake.worker.turn()
    left = await intake.receipts.get(receipt)

    intake.eventing.lives, intake.at = 9, NOON + LEASE + timedelta(seconds=1)
    await intake.worker.turn()

    done = await intake.receipts.get(receipt)
    assert left
    assert done
    assert (left.state, left.counts) == ("received", {"accepted": 200})
    assert (done.state, done.counts) == ("done", {"accepted": 250})
    assert set(Counter(event.subject for event in intake.told).values()) == {1}


async def test_what_another_works_at_is_left_to_him_while_he_lives(intake: Intake) -> None:
    receipt = await accepted(intake, FEW)
    row = intake.store.tables["receipts"][receipt]
    row.document["busy_until"] = NOON + LEASE

    await intake.worker.turn()
    assert intake.told == []

    intake.at = NOON + LEASE + timedelta(seconds=1)
    await intake.worker.turn()
    assert len(intake.told) == 25


async def test_two_workers_at_one_file_double_nothing(intake: Intake) -> None:
    receipt = await accepted(intake)
    other = intake.a_worker(POST)

    await asyncio.gather(intake.worker.office.work(receipt), other.office.work(receipt))

    done = await intake.receipts.get(receipt)
    assert done is not None
    assert done.counts == {"accepted": 250}
    assert len({event.subject for event in intake.told}) == len(intake.told) == 250


async def test_a_transaction_holds_at_most_two_hundred_records(intake: Intake) -> None:
    await accepted(intake)
    before = intake.store.commits

    await intake.worker.turn()

    assert intake.store.commits - before == 1 + 2


async def test_the_worker_is_woken_by_what_is_accepted(intake: Intake) -> None:
    async with intake.worker.at_work():
        await accepted(intake, as_json([a_document("1")]))
        async with asyncio.timeout(5):
            while intake.told[-1:] == [] or intake.told[-1].subject != "innovation:hi-nenc:1":
                intake.eventing.spoke.clear()
                await intake.eventing.spoke.wait()

    assert len(intake.told) == len(known_organisations().organisations) + 1


async def test_the_worker_waits_for_a_store_that_is_away(intake: Intake) -> None:
    intake.store.away = True

    await intake.worker.turn()

    intake.store.away = False
    await accepted(intake, FEW)
    await intake.worker.turn()
    assert len(intake.told) == 25


async def test_what_no_worker_can_do_keeps_it_from_nothing_else(intake: Intake) -> None:
    receipt = await accepted(intake)
    intake.store.tables["receipts"][receipt].document["feed"] = "no-longer-configured"

    async with intake.worker.at_work():
        second = await intake.post("hi-nenc/batches", as_json([a_document("x")]), key="k-2")
        async with asyncio.timeout(5):
            while intake.told[-1:] == [] or intake.told[-1].subject != "innovation:hi-nenc:x":
                intake.worker.wake.set()
                intake.eventing.spoke.clear()
                await intake.eventing.spoke.wait()

    assert second.status_code == 202


async def test_organisations_are_told_once_and_again_only_when_they_change(
    intake: Intake,
) -> None:
    await intake.worker.begin()
    first = len(intake.told)
    await intake.worker.begin()
    again = len(intake.told)

    table = intake.store.tables["organisations"]
    table["GB-NHS:RRV"].document["content"] = "as it was in another excerpt"
    await intake.worker.begin()

    assert first == again == len(known_organisations().organisations)
    assert {type(event) for event in intake.told[:first]} == {OrganisationRegistered}
    [amended] = intake.told[first:]
    assert isinstance(amended, OrganisationAmended)
    assert (amended.subject, amended.version) == ("GB-NHS:RRV", 2)


async def test_init_makes_what_is_not_there() -> None:
    made: list[str] = []

    async def create() -> None:
        made.append("all")

    assert await cli.run(["init"], create=create) == 0
    assert made == ["all"]


def test_a_door_asks_for_the_custodian_of_feed_and_subject() -> None:
    def custodian(feed: str, subject: str) -> str | None:
        return FEEDS.custodian(sent(b"", subject=subject, feed=feed).envelope)

    assert custodian("hi-nenc", "innovation:hi-nenc:1") == NENC
    assert custodian("hi-nenc", "innovation:facts:1") is None
    assert custodian("none", "innovation:hi-nenc:1") is None
