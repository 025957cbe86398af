import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from functools import partial

import pytest
from prometheus_client import REGISTRY
from typing_extensions import override

from services.audit.recovery import recheck, recover
from services.audit.sequencer.log import Held
from services.audit.sequencer.office import Office, Terms
from tests.support.audit import Audit
from tests.support.audit_library import MemoryLibrary
from tests.support.builders import NOON, a_registration
from tests.support.memory import MemoryStore, Stored


class Candidate:
    """A process that would write; how long it waits is ours to say."""

    def __init__(self, name: str, *, audit: Audit, leases: MemoryLibrary) -> None:
        self.audit = audit
        self.stopped: asyncio.Queue[int] = asyncio.Queue()
        self._resting: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.tomorrow: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        terms = Terms(
            recover=partial(recover, audit.library, key=audit.opening.key),
            recheck=partial(recheck, audit.library),
            opening=audit.opening.build,
            stop=self.stopped.put_nowait,
            holder=name,
            now=lambda: audit.now,
            rest=self._rest,
            until_tomorrow=self._until_tomorrow,
        )
        self.office = Office(leases, audit.sequencer, terms=terms)

    @property
    def writes(self) -> bool:
        return self.audit.sequencer.is_writer

    def serving(self) -> AbstractAsyncContextManager[None]:
        return self.office.lifespan(None)

    async def rests(self) -> asyncio.Event:
        """Come back when it has done what it could; the event wakes it."""
        return await self._resting.get()

    async def _until_tomorrow(self, _: float) -> None:
        wake = asyncio.Event()
        await self.tomorrow.put(wake)
        await wake.wait()

    async def _rest(self, _: float) -> None:
        wake = asyncio.Event()
        await self._resting.put(wake)
        await wake.wait()


def seen(name: str) -> float:
    return REGISTRY.get_sample_value(name) or 0.0


def two_candidates() -> tuple[Candidate, Candidate]:
    first = Audit()
    second = Audit(store=first.store, seed=1)
    return (
        Candidate("first", audit=first, leases=first.library),
        Candidate("second", audit=second, leases=first.library),
    )


async def test_the_second_writes_only_when_the_first_has_left() -> None:
    first, second = two_candidates()

    async with first.serving():
        await first.rests()
        async with second.serving():
            wake = await second.rests()
            assert (first.writes, second.writes) == (True, False)

            await first.audit.sequencer.step_down()
            await first.audit.library.let_go("first")
            wake.set()
            await second.rests()

            assert (first.writes, second.writes) == (False, True)


async def test_who_has_lost_the_lease_stops_its_process() -> None:
    first, second = two_candidates()

    async with first.serving():
        wake = await first.rests()
        second.audit.now = first.audit.now + timedelta(minutes=1)
        async with second.serving():
            await second.rests()
            wake.set()

            assert (await first.stopped.get(), first.writes) == (0, False)


async def test_a_store_that_is_away_is_waited_for_and_says_nothing_about_the_log() -> None:
    first, _ = two_candidates()
    first.audit.store.away = True

    async with first.serving():
        wake = await first.rests()
        at_first = first.writes
        first.audit.store.away = False
        wake.set()
        await first.rests()
        then = first.writes

    assert (at_first, then, first.stopped.empty()) == (False, True, True)


async def test_a_damaged_log_is_not_written_to_and_the_process_ends_with_3() -> None:
    first, second = two_candidates()
    await first.audit.open()
    table = first.audit.store.tables["records"]
    table[1] = Stored(2, {**table[1].document, "body": b"{}"})

    async with second.serving():
        assert (await second.stopped.get(), second.writes) == (3, False)


async def test_the_log_is_read_whole_again_each_day_and_its_time_is_seen() -> None:
    first, _ = two_candidates()

    async with first.serving():
        wake = await first.tomorrow.get()
        begun = seen("audit_fsck_timestamp_seconds")
        await first.audit.hear(a_registration())
        first.audit.wind(timedelta(days=1))
        wake.set()
        await first.tomorrow.get()

    assert begun == NOON.timestamp()
    assert seen("audit_fsck_timestamp_seconds") == (NOON + timedelta(days=1)).timestamp()
    assert first.stopped.empty()


@pytest.mark.parametrize("fault", ["edited", "removed", "last removed"])
async def test_who_edits_the_log_under_a_running_audit_is_found_out_the_next_day(
    fault: str,
) -> None:
    first, _ = two_candidates()

    async with first.serving():
        wake = await first.tomorrow.get()
        await first.audit.hear(a_registration())
        table = first.audit.store.tables["records"]
        if fault == "edited":
            table[1] = Stored(2, {**table[1].document, "body": b"{}"})
        else:
            table.pop(max(table) if fault == "last removed" else 0)
        wake.set()

        assert await first.stopped.get() == 3


async def test_a_store_that_is_away_is_asked_again_later() -> None:
    first, _ = two_candidates()

    async with first.serving():
        wake = await first.tomorrow.get()
        first.audit.store.away = True
        wake.set()
        again = await first.tomorrow.get()
        first.audit.store.away = False
        again.set()
        await first.tomorrow.get()

    assert first.stopped.empty()


class Patient(MemoryLibrary):
    """Says when its lease was renewed for the second time."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.taken = 0
        self.renewed = asyncio.Event()

    @override
    async def take(self, holder: str, *, now: datetime, until: datetime) -> bool:
        self.taken += 1
        if self.taken > 2:
            self.renewed.set()
        return await super().take(holder, now=now, until=until)


async def test_the_lease_is_kept_while_a_long_log_is_read() -> None:
    audit = Audit()
    leases = Patient(audit.store)

    async def slowly() -> Held:
        await leases.renewed.wait()
        return await recover(audit.library, key=audit.opening.key)

    terms = Terms(
        recover=slowly,
        recheck=partial(recheck, audit.library),
        opening=audit.opening.build,
        stop=asyncio.Queue[int]().put_nowait,
        holder="0",
        renewed=0,
        now=lambda: audit.now,
    )
    office = Office(leases, audit.sequencer, terms=terms)

    async with office.lifespan(None):
        await office.entered()

    assert leases.taken > 2


async def test_who_loses_the_lease_while_reading_does_not_enter() -> None:
    audit, rested = Audit(), asyncio.Event()

    async def overtaken() -> Held:
        audit.library.holder = ("another", audit.now + timedelta(minutes=1))
        return await asyncio.Future[Held]()

    async def rest(_: float) -> None:
        rested.set()
        await asyncio.Future[None]()

    terms = Terms(
        recover=overtaken,
        recheck=partial(recheck, audit.library),
        opening=audit.opening.build,
        stop=asyncio.Queue[int]().put_nowait,
        holder="0",
        renewed=0,
        now=lambda: audit.now,
        rest=rest,
    )
    office = Office(audit.library, audit.sequencer, terms=terms)

    async with office.lifespan(None):
        await rested.wait()

    assert not audit.sequencer.is_writer
