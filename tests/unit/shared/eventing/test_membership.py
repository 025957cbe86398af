"""Whose partitions, from where: the store decides, and whoever is overtaken lets go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from shared.eventing.records import Record
from shared.schemas.envelope import Bookkeeping, Partition, Progress
from tests.support.counting import ThingCounted, happened, sent
from tests.support.memory import MemoryStore, MemoryUnit
from tests.support.memory_log import MemoryLog, MemoryReader
from tests.support.trial import THINGS, Member


@dataclass
class Watched(MemoryStore):
    """While it answers, a poll comes by: what would it get?"""

    reader: MemoryReader | None = None
    polled: list[Record] = field(default_factory=list[Record])

    @override
    async def progress(self, partitions: Collection[Partition]) -> Mapping[Partition, Progress]:
        if self.reader:
            self.polled += self.reader.poll()
        return await super().progress(partitions)


@dataclass
class Interrupted(MemoryStore):
    """Before a commit, its partitions go to an heir, who finishes; then they come back."""

    heir: Member | None = None
    sleeper: Member | None = None
    keep_away: bool = False

    @override
    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        if self.heir and self.sleeper:
            heir, sleeper, self.heir = self.heir, self.sleeper, None
            for partition in THINGS:
                sleeper.membership.positions.pop(partition)
            await heir.join()
            await heir.drain()
            sleeper.membership.positions |= {p: self.rows[p].next for p in THINGS}
        if self.sleeper and self.keep_away:
            self.sleeper.membership.positions.clear()
        await super().commit(unit, bookkeeping)


async def test_nothing_is_fetched_before_the_store_has_said_from_where() -> None:
    store, log = Watched(), MemoryLog()
    first = Member(store=store, log=log)
    await first.join()
    await first.hear(happened("a"), happened("b"))
    log.committed.clear()

    heir = Member(store=store, log=log)
    store.reader = heir.reader
    await heir.join()

    assert store.polled == []
    assert heir.reader.poll() == []


async def test_an_heir_goes_on_from_the_stored_position_whatever_was_committed() -> None:
    first = Member()
    await first.join()
    await first.hear(happened("a"), happened("b"))
    first.log.committed.clear()

    heir = Member(store=first.store, log=first.log)
    await heir.join()
    await heir.hear(happened("c"))

    assert heir.counts() == {"a": 1, "b": 1, "c": 1}
    assert heir.tally() == Progress(first=0, next=3, applied=3)


async def test_a_new_partition_begins_at_its_beginning() -> None:
    member = Member()
    member.reader.first = {THINGS[0]: 0, THINGS[1]: 0}

    await member.join()

    assert member.store.rows == {p: Progress(first=0, next=0) for p in THINGS}


async def test_what_a_dead_process_had_to_tell_is_told_before_its_heir_reads_on() -> None:
    dead = Member()
    await dead.join()
    dead.log.away = True
    for event in sent(happened("a")):
        dead.log.append(event.topic, event.value, headers=_bytes(event.headers))
    await dead.drain()
    dead.log.pending.clear()
    dead.log.away = False

    heir = Member(store=dead.store, log=dead.log)
    await heir.join()

    assert len(heir.told(ThingCounted.topic)) == 1
    assert heir.store.outbox == {}


async def test_who_is_overtaken_drops_everything_and_reads_on_where_the_other_stopped() -> None:
    zombie = Member()
    await zombie.join()
    heir = Member(store=zombie.store, log=zombie.log)
    await heir.join()
    await heir.hear(happened("a"), happened("b"))

    await zombie.drain()
    await zombie.hear(happened("c"))
    await zombie.wait(2)

    assert zombie.counts() == {"a": 1, "b": 1, "c": 1}
    assert len(zombie.told(ThingCounted.topic)) == 3
    assert zombie.tally() == Progress(first=0, next=3, applied=3)


async def test_a_sleeper_never_moves_a_position_back() -> None:
    store, log = Interrupted(), MemoryLog()
    sleeper = Member(store=store, log=log)
    await sleeper.join()
    store.sleeper, store.heir = sleeper, Member(store=store, log=log)

    await sleeper.hear(*(happened(f"t{n}") for n in range(20)))
    await sleeper.wait(2)

    assert set(sleeper.counts().values()) == {1}
    assert sleeper.tally() == Progress(first=0, next=20, applied=20)


async def test_what_was_revoked_before_its_commit_is_dropped() -> None:
    member = Member()
    await member.join()
    for event in sent(happened("a")):
        member.log.append(event.topic, event.value, headers=_bytes(event.headers))
    polled = member.reader.poll()

    await member.membership.revoked(THINGS)
    await member.kernel.take(polled)

    assert member.counts() == {}


async def test_a_run_that_ends_after_its_partitions_went_claims_none_of_them() -> None:
    store = Interrupted()
    member = Member(store=store)
    await member.join()
    store.sleeper, store.keep_away = member, True

    await member.hear(happened("a"))

    assert member.counts() == {"a": 1}
    assert member.membership.positions == {}


async def test_a_new_owner_tells_kafka_at_once_how_far_it_is() -> None:
    member = Member()

    await member.join()

    assert member.log.committed == {("counting", p): 0 for p in THINGS}


async def test_a_position_that_the_log_does_not_hold_stops_the_service() -> None:
    member = Member()
    await member.join()
    await member.hear(happened("a"), happened("b"), happened("c"))

    member.log.records.clear()
    heir = Member(store=member.store, log=member.log)
    await heir.join()

    assert any("position lost" in why for why in heir.stopped)
    assert heir.reader.paused == set(THINGS)


async def test_a_position_that_retention_has_passed_stops_the_service() -> None:
    member = Member()
    await member.join()

    heir = Member(store=member.store, log=member.log)
    heir.reader.first = {THINGS[0]: 5, THINGS[1]: 0}
    await heir.join()

    assert heir.stopped == ["trial.things.v1/0 position lost"]


async def test_two_processes_under_one_instance_id_stop() -> None:
    member = Member()

    for _ in range(6):
        await member.join()

    assert member.stopped == ["another process has our instance id"]


async def test_a_lane_that_the_broker_no_longer_answers_looks_again() -> None:
    member = Member()
    await member.join()
    member.reader.quiet_for = 31
    assert member.membership.reasons() == ["counting: silent"]

    member.reader.first = {THINGS[0]: 9, THINGS[1]: 9}
    await member.wait(1)

    assert member.stopped[0].endswith("position lost")


async def test_a_lane_without_partitions_is_ready_and_one_not_joined_is_not() -> None:
    member = Member()
    assert member.membership.reasons() == ["counting: not joined"]

    await member.join([])

    assert member.membership.reasons() == []


async def test_who_is_stopping_takes_nothing_more() -> None:
    member = Member()
    await member.join()
    member.membership.stop_taking()

    await member.hear(happened("a"))

    assert member.counts() == {}
    assert member.reader.poll() == []


def _bytes(headers: Mapping[str, str]) -> Sequence[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in headers.items()]
