"""What we fail at ourselves ends too, says so, and costs no neighbour."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from services.intake.clerk.office import LEASE, TRIES
from services.intake.clerk.working import Worker
from services.intake.domain.receipts import Receipt, ReceiptLine, Submission
from services.intake.domain.records import Read, Sound
from tests.support.builders import NOON
from tests.support.feeds import POST, a_document, as_json
from tests.support.intake import Intake

POISON = "innovation:hi-nenc:17"
MANY = as_json([a_document(str(n)) for n in range(25)])


class Poisoned:
    """It reads something that nobody can keep: a time without its zone."""

    def one(self, submission: Submission) -> Read:
        return POST.one(submission)

    def many(self, submission: Submission) -> list[Read]:
        naive = NOON.replace(tzinfo=None)
        return [
            replace(read, instant=naive)
            if isinstance(read, Sound) and read.ref == POISON
            else read
            for read in POST.many(submission)
        ]


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def accepted(intake: Intake) -> str:
    answer = await intake.post("hi-nenc/batches", MANY)
    receipt: str = answer.json()["id"]
    return receipt


async def worn_out(
    intake: Intake, receipt: str, *, worker: Worker
) -> tuple[Receipt, list[ReceiptLine]]:
    for _ in range(TRIES + 2):
        await worker.turn()
        intake.at += LEASE + timedelta(seconds=1)
    done = await intake.receipts.get(receipt)
    assert done
    cases = await intake.receipts.lines(receipt, outcome="quarantined", after=-1, limit=9)
    return done, list(cases)


async def test_poison_ends_as_a_case_and_costs_no_neighbour(intake: Intake) -> None:
    receipt = await accepted(intake)

    done, [case] = await worn_out(intake, receipt, worker=intake.a_worker(Poisoned()))

    assert (done.state, done.counts) == ("done", {"accepted": 24, "quarantined": 1})
    assert (case.source_ref, case.position, case.code) == (POISON, 17, "unexpected")
    assert len({event.subject for event in intake.told}) == len(intake.told) == 24


async def test_a_file_that_cannot_be_worked_at_ends_as_one_case(intake: Intake) -> None:
    receipt = await accepted(intake)
    intake.store.tables["blobs"].clear()

    done, [case] = await worn_out(intake, receipt, worker=intake.worker)

    assert (done.state, done.records, done.counts) == ("done", 1, {"quarantined": 1})
    assert (case.path, case.code, intake.told) == ("$", "unexpected", [])


async def test_what_is_away_is_no_failure_of_the_file(intake: Intake) -> None:
    receipt = await accepted(intake)
    for _ in range(TRIES + 2):
        intake.eventing.lives = 1
        await intake.worker.turn()
        intake.at += LEASE + timedelta(seconds=1)

    intake.eventing.lives = 9
    await intake.worker.turn()

    done = await intake.receipts.get(receipt)
    assert done
    assert (done.state, done.counts) == ("done", {"accepted": 25})


async def test_what_was_given_up_meanwhile_is_not_begun_again(intake: Intake) -> None:
    receipt = await accepted(intake)

    class Slow(Poisoned):
        """While it reads, another worker gives the file up."""

        @override
        def many(self, submission: Submission) -> list[Read]:
            row = intake.store.tables["receipts"][receipt].document
            row.update(state="done", next=1, records=1, counts={"quarantined": 1})
            return POST.many(submission)

    await intake.a_worker(Slow()).turn()

    done = await intake.receipts.get(receipt)
    assert done
    assert (done.state, done.counts, intake.told) == ("done", {"quarantined": 1}, [])
