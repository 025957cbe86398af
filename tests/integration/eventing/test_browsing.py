"""A record is found again where it lay, and written again as it was."""

import asyncio
from dataclasses import replace

from shared.eventing.browsing import browsing, copying, read_all, read_at, read_last
from shared.schemas.envelope import Partition, Position
from tests.integration.eventing.conftest import PARTITIONS, World

HEADERS = [("note", None), ("ce_id", b"\xff"), ("note", b"2")]


async def test_a_record_is_found_where_it_lies(world: World) -> None:
    for n in range(3):
        await world.tell_raw(f"{n}".encode(), key="k", headers=HEADERS)

    [first, *_] = found = [record async for record in read_all(world.kafka, world.event.topic)]
    async with browsing(world.kafka) as browser:
        again = [await browser.at(record.position) for record in found]

    assert [record.value for record in found] == [b"0", b"1", b"2"]
    assert [*first.headers] == HEADERS
    assert again == found


async def test_what_is_not_there_is_no_record(world: World) -> None:
    await world.tell_raw(b"0", headers=[])
    [found] = [record async for record in read_all(world.kafka, world.event.topic)]

    beyond = found.position._replace(offset=found.offset + 1)

    assert await read_at(world.kafka, beyond) is None
    assert [record async for record in read_all(world.kafka, "never-made")] == []


async def test_a_topic_that_nobody_wrote_to_is_read_at_once(world: World) -> None:
    async with asyncio.timeout(5):
        found = [record async for record in read_all(world.kafka, world.event.topic)]

    assert found == []


async def test_the_newest_of_a_partition_is_found_and_of_an_empty_one_nothing(
    world: World,
) -> None:
    for text in (b"0", b"1"):
        await world.tell_raw(text, key="k", headers=[])
    *_, newest = [record async for record in read_all(world.kafka, world.event.topic)]
    empty = newest.place._replace(number=(newest.place.number + 1) % PARTITIONS)

    assert await read_last(world.kafka, newest.place) == newest
    assert await read_last(world.kafka, empty) is None


async def test_what_is_written_again_is_the_same_bytes(world: World) -> None:
    await world.tell_raw(b"\x00value", key="k", headers=HEADERS)
    [found] = [record async for record in read_all(world.kafka, world.event.topic)]

    async with copying(world.kafka) as copyist:
        await copyist.write(
            world.event.topic, key=found.key, value=found.value, headers=[*found.headers]
        )

    one, other = [record async for record in read_all(world.kafka, world.event.topic)]
    assert replace(other, offset=one.offset, timestamp=one.timestamp) == one
    assert one.place in [Partition(world.event.topic, n) for n in range(PARTITIONS)]
    assert Position(*one.place, one.offset) == one.position
