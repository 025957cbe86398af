"""One suite for the twin of the store and for the real thing: what a run changes."""

import pytest

from shared.errors import Conflict
from shared.schemas.envelope import Bookkeeping, Request
from tests.support.builders import NOON
from tests.support.kept import Kept, a_thing

CAUSE = Request(id="r-1", actor="", organisation="", received_at=NOON)


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
