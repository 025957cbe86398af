"""One suite for intake's own queries: on the twin and on the engine."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.intake.clerk.desk import Library
from services.intake.clerk.shelves import Shelves
from services.intake.clerk.working import Waiting
from services.intake.domain.change import Held
from services.intake.domain.issues import Outcome, issue
from services.intake.domain.receipts import Kept, Quarantined, Receipt, ReceiptLine
from services.intake.store import OWNED, MongoReceipts
from shared.eventing.ports import Store
from shared.mongo import Mongo
from shared.mongo.admin import create
from shared.schemas.envelope import Bookkeeping
from tests.support.builders import HASH, NENC, NOON
from tests.support.intake_library import MemoryReceipts
from tests.support.memory import MemoryStore


@dataclass
class Office:
    store: Store[Any]
    receipts: Library
    waiting: Waiting

    async def keep(self, *items: Receipt | ReceiptLine | Quarantined | Held) -> None:
        unit = self.store.unit()
        shelves = Shelves(unit)
        for item in items:
            match item:
                case Receipt():
                    shelves.receipts.add(item.id, item)
                case ReceiptLine():
                    shelves.lines.add(item.id, item)
                case Quarantined():
                    await shelves.quarantine.keep(item.ref or item.line, item)
                case Held():
                    await shelves.of(item.ref).keep(item.ref, item)
        await self.store.commit(unit, Bookkeeping())


@pytest.fixture(params=["memory", "mongo"])
async def office(request: pytest.FixtureRequest) -> AsyncGenerator[Office]:
    if request.param == "memory":
        memory = MemoryStore()
        twin = MemoryReceipts(memory)
        yield Office(memory, twin, twin)
        return
    mongo = Mongo(request.getfixturevalue("mongo"), database=f"contract-{uuid4().hex}")
    await create(mongo, OWNED)
    real = MongoReceipts(mongo)
    yield Office(mongo, real, real)
    await mongo.close()


def a_receipt(name: str = "rc_1", **changes: Any) -> Receipt:
    plain: dict[str, Any] = {"feed": "hi-nenc", "organisation": NENC, "media": "text/csv"}
    plain |= {"received_at": NOON, "size": 1, "salted": HASH}
    return Receipt(id=name, **(plain | changes))


def a_line(
    position: int, outcome: Outcome = Outcome.ACCEPTED, *, of: str = "rc_1"
) -> ReceiptLine:
    wrong = (issue("field_invalid", "$['x']", raw="y"),)
    return ReceiptLine(receipt=of, position=position, path="$", outcome=outcome, issues=wrong)


async def test_a_receipt_comes_back_as_it_was_kept(office: Office) -> None:
    counts = {Outcome.ACCEPTED: 2, Outcome.REFUSED: 1}
    kept = a_receipt(counts=counts, busy_until=NOON, ce_source="a/b", ce_id="1", blob=HASH)

    await office.keep(kept)

    assert await office.receipts.get("rc_1") == kept
    assert await office.receipts.get("rc_2") is None


async def test_a_receipt_is_found_by_its_event(office: Office) -> None:
    await office.keep(a_receipt(ce_source="a/b", ce_id="1"), a_receipt("rc_2"))

    found = await office.receipts.by_event("a/b", "1")

    assert found is not None
    assert found.id == "rc_1"
    assert await office.receipts.by_event("a/b", "2") is None


async def test_what_waits_is_given_oldest_first_without_what_somebody_is_at(
    office: Office,
) -> None:
    second = timedelta(seconds=1)
    await office.keep(
        a_receipt("rc_new", received_at=NOON + second),
        a_receipt("rc_old"),
        a_receipt("rc_done", state="done"),
        a_receipt("rc_busy", busy_until=NOON + second),
        a_receipt("rc_left", received_at=NOON + 2 * second, busy_until=NOON - second),
    )

    assert list(await office.waiting.waiting(at=NOON)) == ["rc_old", "rc_new", "rc_left"]


async def test_lines_come_in_order_by_outcome_and_page(office: Office) -> None:
    refused = a_line(1, Outcome.REFUSED)
    await office.keep(a_line(2), refused, a_line(0), a_line(0, of="rc_2"))

    whole = await office.receipts.lines("rc_1", outcome=None, after=-1, limit=2)
    rest = await office.receipts.lines("rc_1", outcome=None, after=1, limit=2)
    some = await office.receipts.lines("rc_1", outcome="refused", after=-1, limit=9)

    assert [list(each) for each in (whole, rest, some)] == [
        [a_line(0), refused],
        [a_line(2)],
        [refused],
    ]


async def test_a_shelf_gives_back_what_was_put_on_it(office: Office) -> None:
    unit = office.store.unit()
    held = Held(
        ref="r", version=3, entity={"a": [1, None]}, content="c", slice="s", instant=NOON
    )
    blob = Kept(data=b"\x00\xff", expires=NOON)
    await Shelves(unit).innovations.keep("r", held)
    await Shelves(unit).blobs.keep("b:0", blob)
    await office.store.commit(unit, Bookkeeping())

    again = Shelves(office.store.unit())
    assert await again.innovations.get("r") == held
    assert await again.blobs.get("b:0") == blob
    await again.blobs.drop(["b:0"])
    assert await again.blobs.get("b:0") is None


def a_case(line: str, **changes: Any) -> Quarantined:
    plain: dict[str, Any] = {"codes": ("key_missing",), "at": NOON}
    return Quarantined(line=line, **(plain | changes))


async def test_receipts_of_some_feeds_come_newest_first_a_page_at_a_time(
    office: Office,
) -> None:
    later = NOON + timedelta(seconds=1)
    new, old = a_receipt("rc_new", received_at=later), a_receipt("rc_old")
    await office.keep(old, new, a_receipt("rc_not", feed="hi-yh"))

    whole = await office.receipts.receipts(["hi-nenc", "no-such"], skip=0, limit=9)
    second = await office.receipts.receipts(["hi-nenc"], skip=1, limit=1)

    assert [list(each) for each in (whole, second)] == [[new, old], [old]]
    assert await office.receipts.sent(["hi-nenc"]) == 2
    assert await office.receipts.receipts([], skip=0, limit=9) == []


async def test_the_last_and_the_last_that_came_to_something_are_found(office: Office) -> None:
    in_turn = [NOON + timedelta(seconds=n) for n in range(3)]
    await office.keep(
        a_receipt("rc_0", received_at=in_turn[0], counts={Outcome.UNCHANGED: 1}),
        a_receipt("rc_1", received_at=in_turn[1], counts={Outcome.QUARANTINED: 2}),
        a_receipt("rc_2", received_at=in_turn[2]),
    )

    last = await office.receipts.latest("hi-nenc", sound=False)
    success = await office.receipts.latest("hi-nenc", sound=True)

    assert (last and last.id, success and success.id) == ("rc_2", "rc_0")
    assert await office.receipts.latest("hi-yh", sound=True) is None


async def test_open_cases_of_some_feeds_are_found_and_counted(office: Office) -> None:
    feed, later = {"feed": "hi-nenc"}, NOON + timedelta(seconds=1)
    keyed = a_case("rc_1/00001", ref="innovation:hi-nenc:1", at=later, **feed)
    bare = a_case("rc_1/00002", **feed)
    ended = a_case("rc_1/00003", state="mended", ended_by="rc_2/00000", **feed)
    await office.keep(keyed, bare, ended, a_case("rc_1/00004", feed="hi-yh"))

    assert await office.receipts.cases(["hi-nenc"], skip=0, limit=9) == [keyed, bare]
    assert await office.receipts.cases(["hi-nenc"], skip=1, limit=9) == [bare]
    assert await office.receipts.open_cases(["hi-nenc"]) == 2
    assert await office.receipts.case("innovation:hi-nenc:1") == keyed
    assert await office.receipts.case("rc_1/00003") == ended
    assert await office.receipts.case("rc_1/00009") is None


async def test_lines_are_found_by_their_names(office: Office) -> None:
    await office.keep(a_line(0), a_line(1))

    assert await office.receipts.known(["rc_1/00001", "rc_9/00000"]) == {
        "rc_1/00001": a_line(1)
    }


async def test_what_holds_a_name_that_is_nobodys_is_found_by_space(office: Office) -> None:
    unnamed = (("org_unresolved", "Nowhere Trust"),)
    mine = Held(ref="innovation:hi-nenc:1", version=1, unnamed=unnamed)
    gone = Held(ref="innovation:hi-nenc:2", version=2, unnamed=unnamed, withdrawn=True)
    sound = Held(ref="innovation:hi-nenc:3", version=1)
    other = Held(ref="opportunity:atamis-rrv:1", version=1, unnamed=unnamed)
    await office.keep(mine, gone, sound, other)

    found = await office.receipts.unnamed(["innovation:hi-nenc:"])
    others = await office.receipts.unnamed(["opportunity:atamis-rrv:", "innovation:hi:"])

    assert [(each.ref, each.unnamed) for each in found] == [(mine.ref, unnamed)]
    assert [each.ref for each in others] == [other.ref]
