"""What lies elsewhere is fetched before a transaction, and what is final is never parked."""

from collections.abc import Sequence

import pytest

from shared.errors import Unavailable
from shared.eventing.ports import Lane
from shared.schemas.envelope import Progress
from tests.support.counting import ROUTES, RecordParked, ThingHappened, happened
from tests.support.trial import Member


async def test_a_lane_is_told_what_a_batch_holds_before_its_handlers_are() -> None:
    gathered = list[tuple[Sequence[object], int]]()

    async def gather(events: Sequence[object]) -> None:
        gathered.append((events, len(member.counts())))

    member = Member(lane=Lane(name="main", routes=ROUTES, gather=gather))
    await member.join()
    await member.hear(happened("a"), happened("a"))

    assert gathered[0] == ([happened("a"), happened("a")], 0)
    assert member.counts() == {"a": 1}


async def test_where_it_cannot_be_fetched_the_batch_waits_and_nothing_is_parked() -> None:
    answers = iter([False, True])

    async def gather(_: Sequence[object]) -> None:
        if not next(answers, True):
            raise Unavailable

    member = Member(lane=Lane(name="main", routes=ROUTES, gather=gather))
    await member.join()
    await member.hear(happened("a"))
    before = member.counts()
    await member.wait(2)

    assert (before, member.counts()) == ({}, {"a": 1})
    assert member.tally() == Progress(first=0, next=1, applied=1)


@pytest.mark.parametrize("deed", ["misread", "break"])
async def test_of_a_final_topic_nothing_is_parked_whatever_is_wrong_with_it(deed: str) -> None:
    final = frozenset({ThingHappened.topic})
    member = Member(lane=Lane(name="main", routes=ROUTES, final=final))
    await member.join()

    await member.hear(happened("a", deed=deed), happened("b"))
    await member.wait(30)

    assert member.tally() == Progress(first=0, next=2, applied=1, rejected=1)
    assert member.told(RecordParked.topic) == []
