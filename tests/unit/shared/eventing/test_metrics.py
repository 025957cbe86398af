"""What is counted is what was committed, once, under labels that hold no id."""

from dataclasses import replace

from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.errors import Unavailable
from tests.support.counting import ThingCounted, ThingHappened, happened, sent
from tests.support.trial import Member


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def records(outcome: str) -> float:
    labels = {"lane": "main", "topic": ThingHappened.topic, "outcome": outcome}
    return sample("eventing_records_total", **labels)


async def test_verdicts_are_counted_once_however_often_a_batch_is_halved() -> None:
    member = Member()
    before = records("applied"), records("parked")
    await member.join()

    await member.hear(happened("a"), happened("b", deed="break"), happened("c"))
    await member.wait(10)

    assert (records("applied") - before[0], records("parked") - before[1]) == (2, 1)
    parked = {"topic": ThingHappened.topic, "reason": "unexpected"}
    assert sample("eventing_parked_total", **parked) >= 1
    assert sample("eventing_reruns_total", lane="main", why="halved") >= 1


async def test_a_lane_that_waits_says_so() -> None:
    member = Member()
    await member.join()
    member.membership.pause(Unavailable())
    assert sample("eventing_paused", lane="main") == 1

    await member.wait(1)

    assert sample("eventing_paused", lane="main") == 0


async def test_a_gap_is_counted_and_said() -> None:
    member = Member()
    await member.join()
    await member.hear(happened("a"))
    [record] = member.log.told(ThingHappened.topic)
    member.log.records[record.place].append(replace(record, offset=3))
    before = sample("eventing_gaps_total", topic=ThingHappened.topic)

    with capture_logs() as said:
        await member.drain()

    assert sample("eventing_gaps_total", topic=ThingHappened.topic) - before == 2
    assert [line["gaps"] for line in said if line["event"] == "offsets_jumped"] == [2]


async def test_of_many_that_are_turned_away_alike_ten_are_named_a_second() -> None:
    member = Member()
    await member.join()
    refused = [happened(f"t{n}", deed="refuse") for n in range(25)]

    with capture_logs() as said:
        await member.hear(*refused)
        await member.wait(1)
        await member.hear(happened("u", deed="refuse"))

    named = [line for line in said if line["event"] == "record_rejected"]
    assert len(named) == 10 + 1
    [unsaid] = [line for line in said if line["event"] == "lines_unsaid"]
    assert (unsaid["of"], unsaid["lines"]) == ("record_rejected", 15)


async def test_how_far_behind_a_lane_is_can_be_seen() -> None:
    member = Member()
    await member.join()
    member.membership.pause(Unavailable())
    await member.hear(*(happened("a", version=n) for n in range(1, 8)))
    [place] = {record.place for record in member.log.told(ThingHappened.topic)}

    await member.membership.tick()

    where = {"topic": place.topic, "partition": str(place.number)}
    assert sample("eventing_lag", **where) == 7
    await member.membership.revoked([place])
    assert REGISTRY.get_sample_value("eventing_lag", where) is None


async def test_what_a_broker_refuses_and_what_it_takes_is_counted() -> None:
    member = Member()
    await member.join()
    member.log.refusing = True
    refused = sample("eventing_refused_total", error="Unavailable")
    published = sample("eventing_published_total", topic=ThingCounted.topic)
    [event] = sent(happened("a"))
    told = [(name, text.encode()) for name, text in event.headers.items()]
    member.log.append(event.topic, event.value, key=event.key, headers=told)
    await member.drain()
    assert sample("eventing_refused_total", error="Unavailable") - refused == 1

    member.log.refusing = False
    member.outbox.mended()
    with capture_logs() as said:
        await member.wait(2)

    assert sample("eventing_published_total", topic=ThingCounted.topic) - published == 1
    assert [line["events"] for line in said if line["event"] == "bag_resent"] == [1]
