"""What is away is waited for; what is poison is found, tried three times and parked alone."""

import asyncio
from dataclasses import dataclass, field

from typing_extensions import override

from shared.errors import Conflict, Unavailable
from shared.eventing.failing import Patience
from shared.eventing.records import Record
from shared.schemas.envelope import Bookkeeping, Progress
from tests.support.counting import RecordParked, ThingCounted, happened
from tests.support.memory import MemoryStore, MemoryUnit
from tests.support.trial import THINGS, Member

POISON = happened("poison", deed="break")


@dataclass
class Contested(MemoryStore):
    """Somebody else changes what we read, so many times."""

    conflicts: int = 0
    tried: list[int] = field(default_factory=list[int])

    @override
    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        self.tried.append(len(unit.effects))
        if self.conflicts:
            self.conflicts -= 1
            raise Conflict
        await super().commit(unit, bookkeeping)


@dataclass
class Muffled(MemoryStore):
    """Commits, and then the answer is lost on the way."""

    lost: int = 0

    @override
    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        await super().commit(unit, bookkeeping)
        if self.lost:
            self.lost -= 1
            raise Unavailable


async def test_a_store_that_is_away_is_waited_for_and_nothing_is_parked() -> None:
    member = Member()
    await member.join()

    member.store.away = True
    await member.hear(happened("a"))
    await member.wait(300)
    member.store.away = False
    await member.wait(60)

    assert member.counts() == {"a": 1}
    assert member.tally() == Progress(first=0, next=1, applied=1)


async def test_while_it_waits_a_lane_holds_its_partitions_and_takes_nothing() -> None:
    member = Member()
    await member.join()

    member.store.away = True
    await member.hear(happened("a"))

    assert member.reader.paused == set(THINGS)
    assert member.reader.positions[THINGS[0]] + member.reader.positions[THINGS[1]] == 0


async def test_who_waits_goes_on_polling() -> None:
    """Else the group would think it dead, and give its partitions away."""
    member = Member()
    await member.join()
    member.store.away = True

    async with asyncio.timeout(2):
        await member.hear(happened("a"))

    assert member.reader.held() == set(THINGS)


async def test_a_lane_paused_for_a_minute_is_not_ready() -> None:
    member = Member()
    await member.join()
    member.store.away = True
    await member.hear(happened("a"))
    await member.wait(50)
    assert member.membership.reasons() == []

    await member.wait(20)

    assert member.membership.reasons() == ["counting: paused"]


async def test_poison_is_found_by_halves_tried_three_times_and_parked_alone() -> None:
    member = Member()
    sound = [happened(f"t{n}") for n in range(200)]

    await member.join()
    await member.hear(*sound[:77], POISON, *sound[77:])
    assert member.told(RecordParked.topic) == []
    await member.wait(10)

    [letter] = member.told(RecordParked.topic)
    parked = RecordParked.model_validate_json(letter.value or b"")
    assert (parked.reason, parked.error, parked.attempts) == (
        "unexpected",
        "ZeroDivisionError",
        3,
    )
    assert member.tally() == Progress(first=0, next=201, applied=200, parked=1)
    assert member.store.commits <= 36


async def test_poison_is_found_however_much_else_goes_well_meanwhile() -> None:
    member = Member()
    await member.join()

    await member.hear(POISON)
    for second in range(11):
        await member.hear(*(happened(f"{n}-{second}") for n in range(4)))
        await member.wait(1)

    assert len(member.told(RecordParked.topic)) == 1
    assert member.tally() == Progress(first=0, next=45, applied=44, parked=1)


async def test_a_bug_is_not_parked_while_an_engine_does_not_answer() -> None:
    member = Member()
    await member.join()
    await member.hear(POISON)
    await member.wait(9)
    member.time += 1
    await member.membership.tick()

    polled = member.reader.poll()
    member.log.away = True
    await member.kernel.take(polled)

    assert (member.tally(), member.store.outbox) == (Progress(first=0, next=0), {})


async def test_after_all_went_well_the_next_wait_is_short_again() -> None:
    member = Member()
    await member.join()
    member.store.away = True
    await member.hear(happened("a"))
    await member.wait(100)
    member.store.away = False
    await member.wait(30)

    member.store.away = True
    await member.hear(happened("b"))

    assert member.membership.due == member.time + 0.2


async def test_a_conflict_is_run_again_at_once_on_a_fresh_unit() -> None:
    member = Member(store=Contested(conflicts=5))
    await member.join()

    await member.hear(happened("a"))

    assert isinstance(member.store, Contested)
    assert member.counts() == {"a": 1}
    assert member.store.tried == [1] * 6


async def test_a_conflict_that_never_ends_is_parked_like_a_bug() -> None:
    member = Member(store=Contested(conflicts=18))
    await member.join()

    await member.hear(happened("a"))
    await member.wait(10)

    assert member.tally() == Progress(first=0, next=1, parked=1)


async def test_a_dead_process_s_open_transaction_is_waited_for_two_seconds_at_a_time() -> None:
    member = Member()
    await member.join()
    member.store.in_the_way |= set(THINGS)

    await member.hear(happened("a"))
    await member.wait(60)
    member.store.in_the_way.clear()
    await member.wait(2)

    assert member.tally() == Progress(first=0, next=1, applied=1)


async def test_a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice() -> None:
    member = Member(store=Muffled(lost=1))
    await member.join()

    await member.hear(happened("a"))
    await member.wait(2)

    assert member.counts() == {"a": 1}
    assert len(member.told(ThingCounted.topic)) == 1
    assert member.tally() == Progress(first=0, next=1, applied=1)


def test_waits_grow_to_half_a_minute_and_start_again_when_all_is_well() -> None:
    patience = Patience(lambda: 1.0)

    waits = [patience.wait(Unavailable()) for _ in range(12)]
    soon = patience.wait(Unavailable(soon=True))
    patience.settled({})

    assert [waits[0], waits[1], waits[-1], soon] == [0.2, 0.4, 30.0, 2.0]
    assert patience.wait(Unavailable()) == 0.2


async def test_a_result_too_large_for_a_broker_is_parked_before_the_commit() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a", deed="swell"), happened("b"))

    assert member.counts() == {"b": 1}
    assert member.tally() == Progress(first=0, next=2, applied=1, parked=1)


def test_a_suspect_is_forgotten_once_its_partition_has_gone_on() -> None:
    patience = Patience(lambda: 1.0)
    suspect = Record(place=THINGS[0], offset=5, timestamp=0)

    tries = [patience.failed_alone(suspect)]
    patience.settled({THINGS[0]: 5, THINGS[1]: 99})
    tries.append(patience.failed_alone(suspect))
    patience.settled({THINGS[0]: 6})
    tries.append(patience.failed_alone(suspect))

    assert tries == [1, 2, 1]
