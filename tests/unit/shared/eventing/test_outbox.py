"""Bags go out in order, are marked when acknowledged, and only then the offsets move."""

from datetime import timedelta

import pytest

from shared.errors import Unavailable
from shared.eventing.outbox import Packer
from shared.schemas.envelope import Bag, Outgoing, Progress
from tests.support.builders import NOON
from tests.support.counting import ThingCounted, ThingHappened, happened, sent
from tests.support.memory_log import MemoryLog
from tests.support.trial import THINGS, Member


def a_record_of(log: MemoryLog, thing: str) -> None:
    [event] = sent(happened(thing))
    headers = [(name, text.encode()) for name, text in event.headers.items()]
    log.append(event.topic, event.value, key=event.key, headers=headers)


async def test_offsets_wait_until_every_event_is_acknowledged() -> None:
    member = Member()
    await member.join()
    member.log.committed.clear()
    a_record_of(member.log, "a")
    member.log.slow = True

    await member.drain()

    assert member.counts() == {"a": 1}
    assert (len(member.store.outbox), member.log.committed) == (1, {})


async def test_no_new_run_begins_before_the_bag_in_hand_is_acknowledged() -> None:
    member = Member()
    await member.join()
    a_record_of(member.log, "a")
    member.log.slow = True
    await member.drain()

    a_record_of(member.log, "b")
    await member.wait(2)

    assert member.counts() == {"a": 1}


async def test_what_was_polled_before_a_pause_is_not_taken_during_it() -> None:
    member = Member()
    await member.join()
    a_record_of(member.log, "a")
    polled = member.reader.poll()
    member.membership.pause(Unavailable())

    await member.kernel.take(polled)

    assert member.counts() == {}


async def test_a_bag_in_the_air_is_not_sent_again() -> None:
    member = Member()
    await member.join()
    a_record_of(member.log, "a")
    member.log.away = True
    await member.drain()
    await member.wait(40)
    assert len(member.log.pending) == 1

    member.log.away = False
    member.log.settle()
    await member.wait(31)

    assert len(member.told(ThingCounted.topic)) == 1
    assert member.store.outbox == {}


async def test_a_bag_that_a_broker_refused_is_sent_again_by_a_new_producer() -> None:
    member = Member()
    await member.join()
    a_record_of(member.log, "a")
    member.log.refusing = True
    await member.drain()
    assert member.outbox.broken

    member.log.refusing = False
    member.outbox.mended()
    await member.wait(2)

    assert len(member.told(ThingCounted.topic)) == 1
    assert member.tally() == Progress(first=0, next=1, applied=1)


async def test_a_bag_is_kept_until_it_is_acknowledged() -> None:
    member = Member()
    [event] = sent(happened("a"))
    bag = Bag(id=1, events=(event,))
    member.store.outbox[1] = bag
    member.log.away = True

    with pytest.raises(Unavailable):
        await member.outbox.send([bag])

    assert member.store.outbox == {1: bag}


async def test_events_of_a_bag_leave_in_their_order() -> None:
    member = Member()
    events = sent(happened("a"), happened("a", version=2), happened("a", version=3))

    await member.outbox.send([Bag(id=1, events=tuple(events))])

    assert [record.value for record in member.told(ThingHappened.topic)] == [
        event.value for event in events
    ]


def test_ids_rise_even_while_the_clock_stands_still() -> None:
    packer = Packer(lambda: NOON, chance=lambda: 0.5)

    [first] = packer.pack(sent(happened("a")), parts=THINGS)
    [second] = packer.pack(sent(happened("a")))

    assert second.id > first.id
    assert (first.parts, second.parts) == (tuple(THINGS), ())


def test_two_processes_never_give_one_id() -> None:
    one = Packer(lambda: NOON, chance=lambda: 0.1)
    other = Packer(lambda: NOON, chance=lambda: 0.2)

    [first], [second] = one.pack(sent(happened("a"))), other.pack(sent(happened("a")))

    assert first.id != second.id


def test_more_than_a_document_holds_becomes_several_bags() -> None:
    large = Outgoing(topic="t", key="k", headers={}, value=b"x" * 900_000)
    packer = Packer(lambda: NOON + timedelta(days=1), chance=lambda: 0.0)

    bags = packer.pack([large] * 20)

    assert [len(bag.events) for bag in bags] == [9, 9, 2]
    assert packer.pack([]) == ()
