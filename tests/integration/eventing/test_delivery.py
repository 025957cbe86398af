"""What the kernel promises, on a real Kafka and a real store."""

import asyncio
import json
import signal

from shared.clock import utc
from shared.eventing.application import Answer
from shared.eventing.outbox import Packer
from shared.mongo import MongoUnit
from shared.schemas.envelope import Bookkeeping, Progress, Request
from tests.integration.eventing.conftest import World, until
from tests.support.counting import (
    RecordParked,
    ThingCounted,
    ThingHappened,
    counted,
    happened,
    sent,
)

CAUSE = Request(id="r-1", actor="somebody", organisation="GB-NHS:RRV", received_at=utc())


async def test_every_record_gets_one_verdict_whatever_it_holds(world: World) -> None:
    a, b, poison = f"{world.name}-a", f"{world.name}-b", f"{world.name}-p"
    [sound] = sent(happened(a))
    told = [(name, text.encode()) for name, text in sound.headers.items()]
    await world.tell(happened(a), happened(b), happened(b), happened(poison, deed="misread"))
    await world.tell(happened(poison, version=2, deed="refuse"))
    await world.tell_raw(sound.value + b" ", headers=told, key=a)
    await world.tell_raw(None, headers=told)
    await world.tell_raw(sound.value, headers=[("ce_id", b"\xff"), ("note", None)])

    async with world.service():
        await world.drained(8)

    assert await world.counts() == {a: 1, b: 1}
    assert await world.tally() == Progress(
        first=0, next=8, applied=2, duplicate=1, rejected=2, parked=3
    )
    facts = [
        ThingCounted.model_validate_json(r.value) for r in await world.told(ThingCounted.topic)
    ]
    assert sorted(facts, key=lambda fact: fact.thing) == [
        counted(a, count=1),
        counted(b, count=1),
    ]
    letters = [json.loads(r.value)["reason"] for r in await world.told(RecordParked.topic)]
    assert sorted(letters) == ["misread", "not_utf8", "null_value"]


async def test_a_lane_that_reads_fewer_topics_than_before_goes_on(world: World) -> None:
    topic = {"topic": f"trial.once-{world.name}.v1"}
    once: type[ThingHappened] = type("Once", (ThingHappened,), topic)
    await world.make_topics(once.topic)
    await world.tell(happened("a"))
    async with world.service(also=[once]):
        await world.drained(1)

    await world.tell(happened("b"))
    async with world.service():
        await world.drained(2)

    assert await world.counts() == {"a": 1, "b": 1}


async def test_a_restart_goes_on_where_the_last_one_stopped(world: World) -> None:
    things = [f"{world.name}-{n}" for n in range(300)]
    await world.tell(*(happened(thing) for thing in things[:150]))
    async with world.service():
        await until(lambda: _some(world))

    await world.tell(*(happened(thing) for thing in things[150:]))
    async with world.service():
        await world.drained(300)

    assert await world.counts() == dict.fromkeys(things, 1)
    assert await world.tally() == Progress(first=0, next=300, applied=300)
    assert len(await world.told(ThingCounted.topic)) == 300


async def _some(world: World) -> bool:
    return (await world.tally()).next > 0


async def test_partitions_that_change_hands_under_load_lose_and_double_nothing(
    world: World,
) -> None:
    things = [f"{world.name}-{n}" for n in range(600)]

    async with world.service("0"):
        await world.tell(*(happened(thing) for thing in things[:200]))
        async with world.service("1") as second:
            await world.tell(*(happened(thing) for thing in things[200:400]))
            await until(lambda: second.health().ready)
            await world.tell(*(happened(thing) for thing in things[400:]))
        await world.drained(600)

    assert await world.counts() == dict.fromkeys(things, 1)
    assert await world.tally() == Progress(first=0, next=600, applied=600)
    ids = [r.headers["ce_id"] for r in await world.told(ThingCounted.topic)]
    assert len(set(ids)) == 600


async def test_a_topic_that_is_missing_is_waited_for(world: World) -> None:
    world.event = type("Late", (ThingHappened,), {"topic": f"trial.late-{world.name}.v1"})
    async with world.service() as service:
        await until(lambda: "waiting for kafka" in service.health().reasons)

        await world.make_topics(world.event.topic)
        await world.tell(happened(f"{world.name}-a"))
        await world.drained(1)
        await until(lambda: service.health().ready)

    assert await world.counts() == {f"{world.name}-a": 1}


async def test_an_http_command_is_kept_and_told_together(world: World) -> None:
    thing = f"{world.name}-a"

    async def build(unit: MongoUnit) -> Answer[str]:
        unit.rows("things").add({"_id": thing, "count": 1})
        return Answer(value="kept", events=[counted(thing, count=1)])

    async with world.service() as service:
        await until(lambda: service.health().ready)
        assert await service.perform(CAUSE, build) == "kept"
        await until(world.nothing_unsent)

    [record] = await world.told(ThingCounted.topic)
    assert record.headers["ce_causationid"] == b"r-1"
    assert await world.counts() == {thing: 1}


async def test_what_a_command_told_before_its_process_died_goes_out_at_the_next_start(
    world: World,
) -> None:
    thing = f"{world.name}-a"
    bags = Packer(utc, chance=lambda: 0.0).pack(sent(counted(thing, count=1)))
    await world.store.commit(world.store.unit(), Bookkeeping(bags=bags))

    async with world.service() as service:
        await until(lambda: service.health().ready)
        left = await world.store.unsent()

    assert (left, len(await world.told(ThingCounted.topic))) == ([], 1)


async def test_two_http_commands_on_one_row_both_count(world: World) -> None:
    thing = f"{world.name}-a"

    async def build(unit: MongoUnit) -> Answer[None]:
        rows = unit.rows("things")
        row = await rows.get(thing) or {"_id": thing, "count": 0}
        rows.keep({**row, "count": row["count"] + 1})
        return Answer(value=None)

    async with world.service() as service:
        await asyncio.gather(*(service.perform(CAUSE, build) for _ in range(3)))

    assert await world.counts() == {thing: 3}


async def test_what_a_broker_refused_is_sent_when_it_will_have_it(world: World) -> None:
    """An idempotent producer that was refused once fails for ever: a new one sends the bag."""
    topic = f"counting.small-{world.name}.v1"
    small: type[ThingCounted] = type("Small", (ThingCounted,), {"topic": topic})
    await world.make_topics(topic, max_bytes=100)
    event = small(occurred_at=utc(), version=1, thing=f"{world.name}-a", count=1)

    async with world.service() as service:
        await until(lambda: service.health().ready)
        await service.perform(CAUSE, lambda _: _telling(event))
        await world.allow(topic, max_bytes=1_000_000)
        await until(world.nothing_unsent)
        await world.tell(happened(f"{world.name}-b"))
        await world.drained(1)

    assert len(await world.told(topic)) == 1


async def _telling(event: ThingCounted) -> Answer[None]:
    return Answer(value=None, events=[event])


async def test_a_position_the_log_does_not_hold_ends_the_process_with_six(world: World) -> None:
    await world.tell(happened(f"{world.name}-a"))
    async with world.service():
        await world.drained(1)
    await world.store.database["progress"].update_many({}, {"$set": {"next": 99}})
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)

    async with world.service() as service:
        async with asyncio.timeout(20):
            await asked.wait()

    assert service.exit_code == 6
    assert await world.counts() == {f"{world.name}-a": 1}
