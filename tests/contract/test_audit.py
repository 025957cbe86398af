"""One suite for audit's own searches and its lease, on the twin and on MongoDB."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.audit.domain.records import Wanted
from services.audit.recovery import recover
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.turns import NotTheWriter
from services.audit.store import OWNED, MongoLog
from shared.errors import Conflict
from shared.eventing.application import Answer
from shared.mongo import Mongo
from shared.mongo.admin import create
from shared.schemas.partners import PermissionGrantRequested
from shared.tlog.note import checkpoint_of
from tests.support.audit import KEYLESS, Audit, a_shared_world, withdraw
from tests.support.audit_events import EDITION, GRANTED, a_grant, a_register_entry
from tests.support.builders import INNOVATION, NOON, PRODUCT, a_registration, an_opening
from tests.support.memory import MemoryStore


@dataclass
class Kept:
    store: Any
    log: Any = None

    def audit(self, **changes: Any) -> Audit:
        return Audit(store=self.store, log=self.log, **changes)

    async def found(self, **wanted: Any) -> list[int]:
        log = self.log or self.audit().library
        return [stored.seq for stored in await log.find(Wanted(**wanted))]


@pytest.fixture(params=["memory", "mongo"])
async def kept(request: pytest.FixtureRequest) -> AsyncGenerator[Kept]:
    if request.param == "memory":
        yield Kept(MemoryStore(unique={"records": "rid"}))
        return
    mongo = Mongo(request.getfixturevalue("mongo"), database=f"contract-{uuid4().hex}")
    await create(mongo, OWNED)
    yield Kept(mongo, MongoLog(mongo))
    await mongo.close()


async def test_records_are_found_by_all_that_is_named_in_the_order_of_the_log(
    kept: Kept,
) -> None:
    audit = await a_shared_world(kept.audit())
    await withdraw(audit)

    assert await kept.found() == list(range(8))
    assert await kept.found(kinds=("source.noted", "decision.entry")) == [2, 5]
    assert await kept.found(about={"sources": INNOVATION}) == [2, 4, 5, 7]
    assert await kept.found(about={"product": PRODUCT, "edition": EDITION}) == [5]
    assert await kept.found(about={"permission": GRANTED}, after=4) == [7]
    assert await kept.found(about={"product": INNOVATION[:4]}) == []
    assert await kept.found(outcome="permit") == [5]
    assert await kept.found(code="withdrawn") == []
    assert await kept.found(before=3, limit=2) == [0, 1]
    assert await kept.found(seqs=(5, 2, 99)) == [2, 5]
    assert await kept.found(newest=True, limit=2) == [7, 6]


async def test_an_older_size_is_proved_by_the_first_checkpoint_over_it(kept: Kept) -> None:
    audit = await a_shared_world(kept.audit())

    note = await audit.library.checkpoint(of=1)

    assert checkpoint_of(note, key=audit.sequencer.key).size == 2
    assert await audit.library.checkpoint(of=7) == audit.sequencer.held.note
    assert await audit.library.checkpoint(of=8) == ""


async def test_a_record_is_found_by_place_and_by_name(kept: Kept) -> None:
    audit = await a_shared_world(kept.audit())

    [record] = await audit.library.find(Wanted(after=3, limit=1))
    rid = record.fields["rid"]

    assert await kept.found(rid=rid) == [4]
    assert await audit.library.held([rid, "unknown"]) == {rid}
    assert await kept.found(after=99) == []


async def test_what_people_said_of_a_record_is_found_by_its_name(kept: Kept) -> None:
    audit = await a_shared_world(kept.audit())

    async def build(draft: Draft) -> Answer[str]:
        hashed = draft.words("It was sent again.")
        draft.append("dead-letter.discarded", about={}, data={"words_sha256": hashed})
        return Answer(value=draft.records[-1].fields["rid"])

    rid = await audit.perform(KEYLESS, build)

    assert await audit.library.words([rid, "unknown"]) == {rid: "It was sent again."}


async def test_grants_that_waited_too_long_are_found_by_their_target(kept: Kept) -> None:
    audit = await kept.audit().open()
    await audit.receive(PermissionGrantRequested, a_grant())
    day = timedelta(days=1)

    assert await audit.library.overdue(now=NOON + day - timedelta(seconds=1)) == []
    assert await audit.library.overdue(now=NOON + day) == [INNOVATION]


async def test_the_whole_log_is_read_back_as_it_was_signed(kept: Kept) -> None:
    audit = await a_shared_world(kept.audit())

    found = await recover(audit.library, key=audit.sequencer.key)

    assert (found.range, found.note) == (audit.sequencer.held.range, audit.sequencer.held.note)


async def test_two_writers_write_one_history(kept: Kept) -> None:
    first = await kept.audit().open()
    await first.hear(a_registration())
    second = await kept.audit(seed=1, offsets=dict(first.offsets)).open()
    await second.hear(a_register_entry())

    with pytest.raises(Conflict):
        await first.hear(an_opening())
    with pytest.raises(NotTheWriter):
        await first.hear(an_opening())

    assert await kept.found() == [0, 1, 2, 3]


async def test_the_lease_is_one_holders_until_it_lapses_or_is_let_go(kept: Kept) -> None:
    log, later = kept.audit().library, NOON + timedelta(seconds=10)

    assert await log.take("a", now=NOON, until=later)
    assert not await log.take("b", now=NOON, until=later)
    assert await log.take("a", now=NOON, until=later)
    assert await log.take("b", now=later + timedelta(seconds=1), until=later)
    await log.let_go("a")
    assert not await log.take("a", now=NOON, until=later)
    await log.let_go("b")
    assert await log.take("a", now=NOON, until=later)
