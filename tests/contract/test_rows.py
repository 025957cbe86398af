"""One suite for the twin of the store and for the real thing."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from pymongo import IndexModel

from shared.errors import Conflict, Overtaken
from shared.eventing.ports import Store
from shared.mongo import Mongo
from shared.mongo.admin import create
from shared.schemas.envelope import Bag, Bookkeeping, Partition, Progress, Request
from tests.support.builders import NOON
from tests.support.counting import happened, sent
from tests.support.memory import MemoryStore

HERE = Partition("trial.things.v1", 0)
THERE = Partition("trial.things.v1", 1)
MARK, OTHER = b"m" * 16, b"o" * 16
BODY = b"b" * 8
CAUSE = Request(id="r-1", actor="", organisation="", received_at=NOON)


@dataclass
class Kept:
    store: Store[Any]

    async def commit(self, *documents: dict[str, Any]) -> None:
        unit = self.store.unit()
        for document in documents:
            unit.rows("things").add(document)
        await self.store.commit(unit, Bookkeeping())

    async def get(self, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await self.store.unit().rows("things").get(key)
        return found


@pytest.fixture(params=["memory", "mongo"])
async def kept(request: pytest.FixtureRequest) -> AsyncGenerator[Kept]:
    if request.param == "memory":
        yield Kept(MemoryStore(unique={"things": "name"}))
        return
    uri = request.getfixturevalue("mongo")
    store = Mongo(uri, database=f"contract-{uuid4().hex}", now=lambda: NOON)
    await create(store, {"things": [IndexModel("name", unique=True)]})
    yield Kept(store)
    await store.close()


def a_thing(key: str = "a", **changes: Any) -> dict[str, Any]:
    return {"_id": key, "name": key, "size": 1} | changes


def a_bag(bag_id: int, *parts: Partition) -> Bag:
    return Bag(id=bag_id << 10, parts=parts, events=tuple(sent(happened("a"))))


async def test_what_is_committed_is_there_and_says_nothing_of_how_it_is_kept(
    kept: Kept,
) -> None:
    await kept.commit(a_thing())

    assert await kept.get("a") == a_thing()
    assert await kept.get("b") is None


async def test_what_a_run_wrote_it_reads_and_nobody_else_does(kept: Kept) -> None:
    unit = kept.store.unit()
    rows = unit.rows("things")
    rows.add(a_thing("a"))
    await kept.commit(a_thing("b"))

    assert await rows.many(["a", "b", "c"]) == {"a": a_thing("a"), "b": a_thing("b")}
    assert await kept.get("a") is None


async def test_what_was_asked_for_may_be_kept_or_dropped(kept: Kept) -> None:
    await kept.commit(a_thing("a"), a_thing("b"))

    unit = kept.store.unit()
    rows = unit.rows("things")
    await rows.many(["a", "b", "c"])
    rows.keep(a_thing("a", size=2))
    rows.drop("b")
    rows.keep(a_thing("c"))
    await kept.store.commit(unit, Bookkeeping())

    found = await kept.store.unit().rows("things").many(["a", "b", "c"])
    assert found == {"a": a_thing("a", size=2), "c": a_thing("c")}


async def test_what_was_never_asked_for_is_not_written_over(kept: Kept) -> None:
    rows = kept.store.unit().rows("things")

    with pytest.raises(LookupError):
        rows.keep(a_thing())
    with pytest.raises(LookupError):
        rows.drop("a")


async def test_a_row_dropped_may_be_added_again_in_the_same_run(kept: Kept) -> None:
    await kept.commit(a_thing())

    unit = kept.store.unit()
    rows = unit.rows("things")
    await rows.get("a")
    rows.drop("a")
    assert await rows.get("a") is None
    rows.add(a_thing(size=3))
    await kept.store.commit(unit, Bookkeeping())

    assert await kept.get("a") == a_thing(size=3)


@pytest.mark.parametrize("verb", ["keep", "drop"])
async def test_a_row_changed_by_another_since_it_was_read_is_a_conflict(
    kept: Kept, *, verb: str
) -> None:
    await kept.commit(a_thing())
    late, early = kept.store.unit(), kept.store.unit()
    for unit in (late, early):
        await unit.rows("things").get("a")

    early.rows("things").keep(a_thing(size=2))
    await kept.store.commit(early, Bookkeeping())
    if verb == "keep":
        late.rows("things").keep(a_thing(size=3))
    else:
        late.rows("things").drop("a")

    with pytest.raises(Conflict):
        await kept.store.commit(late, Bookkeeping())
    assert await kept.get("a") == a_thing(size=2)


async def test_a_row_added_by_another_is_a_conflict(kept: Kept) -> None:
    unit = kept.store.unit()
    assert await unit.rows("things").get("a") is None
    await kept.commit(a_thing())

    unit.rows("things").keep(a_thing(size=2))
    with pytest.raises(Conflict):
        await kept.store.commit(unit, Bookkeeping())

    assert await kept.get("a") == a_thing()


async def test_a_value_that_only_one_may_have_is_a_conflict(kept: Kept) -> None:
    await kept.commit(a_thing("a"))

    with pytest.raises(Conflict):
        await kept.commit(a_thing("b", name="a"))

    assert await kept.get("b") is None


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


async def test_effects_are_run_once_after_the_commit(kept: Kept) -> None:
    unit = kept.store.unit()
    effects: list[str] = []
    unit.on_commit(lambda: effects.append("done"))
    assert effects == []

    await kept.store.commit(unit, Bookkeeping())

    assert effects == ["done"]


async def test_undoing_forgets_the_writes_of_one_cause_and_no_more(kept: Kept) -> None:
    unit = kept.store.unit()
    rows = unit.rows("things")
    effects: list[str] = []
    unit.mark(CAUSE)
    rows.add(a_thing("a"))
    unit.on_commit(lambda: effects.append("a"))

    unit.mark(CAUSE)
    rows.keep(a_thing("a", size=9))
    rows.add(a_thing("b"))
    unit.rows("others").add({"_id": 1})
    unit.on_commit(lambda: effects.append("b"))
    unit.undo()
    await kept.store.commit(unit, Bookkeeping())

    assert await kept.get("a") == a_thing("a")
    assert await kept.get("b") is None
    assert effects == ["a"]
    assert unit.cause == CAUSE


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
