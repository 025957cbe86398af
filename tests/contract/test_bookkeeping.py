"""One suite for the twin of the store and for the real thing: progress, inbox, outbox."""

import pytest

from shared.errors import Conflict, Overtaken
from shared.schemas.envelope import Bag, Bookkeeping, Partition, Progress
from tests.support.builders import NOON
from tests.support.counting import happened, sent
from tests.support.kept import Kept, a_thing

HERE = Partition("trial.things.v1", 0)
THERE = Partition("trial.things.v1", 1)
MARK, OTHER = b"m" * 16, b"o" * 16
BODY = b"b" * 8


def a_bag(bag_id: int, *parts: Partition) -> Bag:
    return Bag(id=bag_id << 10, parts=parts, events=tuple(sent(happened("a"))))


async def test_a_commit_that_fails_leaves_nothing_behind(kept: Kept) -> None:
    await kept.store.begin({HERE: 0})
    unit = kept.store.unit()
    unit.rows("things").add(a_thing())
    effects: list[str] = []
    unit.on_commit(lambda: effects.append("done"))

    with pytest.raises(Overtaken):
        await kept.store.commit(
            unit,
            Bookkeeping(
                marks={MARK: BODY},
                bags=(a_bag(1, HERE),),
                advances={HERE: Progress(first=5, next=6, applied=1)},
            ),
        )

    assert await kept.get("a") is None
    assert await kept.store.seen([MARK]) == {}
    assert await kept.store.unsent() == []
    assert await kept.store.progress([HERE]) == {HERE: Progress(first=0, next=0)}
    assert effects == []


async def test_marks_are_seen_with_the_body_they_stood_for(kept: Kept) -> None:
    await kept.store.commit(kept.store.unit(), Bookkeeping(marks={MARK: BODY, OTHER: b"x" * 8}))

    assert await kept.store.seen([MARK, b"n" * 16]) == {MARK: BODY}


async def test_a_mark_is_made_once(kept: Kept) -> None:
    await kept.store.commit(kept.store.unit(), Bookkeeping(marks={MARK: BODY}))

    with pytest.raises(Conflict):
        await kept.store.commit(kept.store.unit(), Bookkeeping(marks={OTHER: BODY, MARK: BODY}))

    assert await kept.store.seen([OTHER]) == {}


async def test_progress_adds_up_and_only_goes_on_from_where_it_stands(kept: Kept) -> None:
    await kept.store.begin({HERE: 7, THERE: 0})
    await kept.store.begin({HERE: 0})
    first = Progress(first=7, next=10, applied=1, parked=1, gaps=1)
    second = Progress(first=10, next=12, duplicate=1, rejected=1)

    for step in (first, second):
        await kept.store.commit(kept.store.unit(), Bookkeeping(advances={HERE: step}))
    with pytest.raises(Overtaken):
        await kept.store.commit(kept.store.unit(), Bookkeeping(advances={HERE: second}))

    assert await kept.store.progress([HERE, THERE]) == {
        HERE: Progress(first=7, next=12, applied=1, duplicate=1, rejected=1, parked=1, gaps=1),
        THERE: Progress(first=0, next=0),
    }


async def test_one_partition_overtaken_is_enough(kept: Kept) -> None:
    await kept.store.begin({HERE: 0, THERE: 3})
    steps = {HERE: Progress(first=0, next=1), THERE: Progress(first=0, next=1)}

    with pytest.raises(Overtaken):
        await kept.store.commit(kept.store.unit(), Bookkeeping(advances=steps))

    assert (await kept.store.progress([HERE]))[HERE].next == 0


async def test_bags_stay_in_order_until_they_are_sent(kept: Kept) -> None:
    now = int(NOON.timestamp() * 1_000_000)
    old, new, foreign = a_bag(now - 20_000_000, HERE), a_bag(now, HERE), a_bag(now - 1, THERE)
    for bag in (new, old, foreign):
        await kept.store.commit(kept.store.unit(), Bookkeeping(bags=(bag,)))

    assert await kept.store.unsent() == [old, foreign, new]
    assert await kept.store.unsent(parts=[HERE]) == [old, new]
    assert await kept.store.unsent(age=10) == [old]

    await kept.store.sent([old.id, foreign.id])
    await kept.store.sent([old.id])
    assert await kept.store.unsent() == [new]


async def test_it_says_whether_it_is_there(kept: Kept) -> None:
    assert await kept.store.ping()


async def test_the_account_gives_every_partition_and_what_is_unsent(kept: Kept) -> None:
    await kept.store.begin({HERE: 0, THERE: 7})
    step = Progress(first=0, next=3, applied=2, parked=1)
    booked = Bookkeeping(bags=(a_bag(1, HERE),), advances={HERE: step})
    await kept.store.commit(kept.store.unit(), booked)

    assert await kept.store.account() == ({HERE: step, THERE: Progress(first=7, next=7)}, 1)
