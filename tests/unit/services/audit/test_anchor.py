"""What was published of the log is never published a second time with other words."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.audit.recovery import Start, office
from services.audit.recovery.anchor import PUBLISHED
from shared.eventing.records import Record
from tests.support.audit import Audit, a_shared_world
from tests.support.audit_events import a_register_entry
from tests.support.builders import a_registration
from tests.support.memory import MemoryStore

POLICY = Path("deploy/config/policy-2026-1.json")


def published(audit: Audit) -> list[Record]:
    """Every checkpoint that it told of, as Kafka would hold it."""
    told = [each for bag in audit.store.outbox.values() for each in bag.events]
    return [
        Record(place=PUBLISHED, offset=n, timestamp=0, value=each.value)
        for n, each in enumerate(told)
        if each.topic == PUBLISHED.topic
    ]


@dataclass
class Process:
    """One that would write, on what a store holds and on what was published."""

    audit: Audit
    newest: Record | None
    accepted: int | None = None
    stopped: asyncio.Queue[int] = field(default_factory=asyncio.Queue[int])

    @asynccontextmanager
    async def started(self) -> AsyncGenerator[None]:
        start = Start(
            policy=POLICY,
            holder="0",
            newest=self._read,
            accepted=self.accepted,
            stop=self.stopped.put_nowait,
        )
        held = office(self.audit.library, self.audit.sequencer, start=start)
        async with held.lifespan(None):
            self.entered = held.entered
            yield

    async def _read(self) -> Record | None:
        return self.newest


async def ends_with(process: Process) -> int:
    async with process.started():
        return await process.stopped.get()


async def enters(process: Process) -> bool:
    async with process.started():
        await process.entered()
        return process.audit.sequencer.is_writer


def restored(audit: Audit, *, to: int) -> Audit:
    """Another process on a backup of the first's database, of when the log held so many."""
    store = MemoryStore(unique={"records": "rid"})
    for name in ("records", "checkpoints"):
        rows = audit.store.tables[name].items()
        last = to if name == "records" else to + 1
        store.tables[name] = {key: row for key, row in rows if int(str(key)) < last}
    return Audit(store=store)


async def test_an_heir_of_all_that_was_published_may_write() -> None:
    audit = await a_shared_world()

    assert await enters(Process(restored(audit, to=7), newest=published(audit)[-1]))


async def test_what_was_not_yet_published_is_no_fault() -> None:
    audit = await a_shared_world()

    assert await enters(Process(restored(audit, to=7), newest=published(audit)[0]))


async def test_on_a_backup_older_than_what_was_published_nothing_is_signed() -> None:
    audit = await a_shared_world()
    backup = restored(audit, to=4)

    assert await ends_with(Process(backup, newest=published(audit)[-1])) == 4

    assert not backup.sequencer.is_writer
    assert len(backup.bodies()) == 4


@pytest.mark.parametrize("number", [0, -1])
async def test_beside_another_history_nothing_is_signed(number: int) -> None:
    audit = await a_shared_world()
    other = await Audit(seed=1).open()
    await other.hear(a_registration())
    await other.hear(a_register_entry())

    assert await ends_with(Process(restored(audit, to=7), published(other)[number])) == 4


async def test_what_is_published_and_not_ours_stops_us() -> None:
    audit = await a_shared_world()
    unread = Record(place=PUBLISHED, offset=0, timestamp=0, value=b"{}")

    assert await ends_with(Process(restored(audit, to=7), newest=unread)) == 4


async def test_a_log_of_which_nothing_was_ever_published_waits_for_an_operator() -> None:
    audit = await a_shared_world()

    assert await ends_with(Process(restored(audit, to=7), newest=None)) == 5
    assert await ends_with(Process(restored(audit, to=7), newest=None, accepted=6)) == 5
    assert await enters(Process(restored(audit, to=7), newest=None, accepted=7))


async def test_a_log_whose_first_checkpoint_is_on_its_way_may_write() -> None:
    audit = await a_shared_world()

    assert await enters(Process(Audit(store=audit.store), newest=None))


async def test_the_first_log_of_all_is_opened() -> None:
    assert await enters(Process(Audit(), newest=None))
