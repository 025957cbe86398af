"""Whatever is opened is closed, also when its start fails or is cut off."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.clock import rest
from shared.errors import Unavailable
from shared.eventing import admin
from shared.eventing.browsing import browsing, copying
from shared.eventing.publishing import Publisher
from shared.schemas.envelope import Partition
from tests.integration.eventing.conftest import World
from tests.support.counting import happened, sent

STEPS = 40
"""Turns of the loop that a start is given before it is cut off; a whole start takes fewer."""

NOWHERE = "127.0.0.1:1"


def left_open(world: World) -> list[Any]:
    clients = [o for o in gc.get_objects() if type(o) in {AIOKafkaProducer, AIOKafkaConsumer}]
    return [c for c in clients if not c._closed and c is not world.producer]  # noqa: SLF001


async def cut_off(work: Awaitable[None], *, after: int) -> None:
    task = asyncio.ensure_future(work)
    for _ in range(after):
        await rest(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def cut_off_at_each_turn(
    work: Callable[[World], Awaitable[None]], *, world: World
) -> None:
    for turns in range(1, STEPS, 3):
        await cut_off(work(world), after=turns)


async def started_and_stopped(world: World) -> None:
    publisher = Publisher(world.kafka)
    try:
        await publisher.start()
    finally:
        await publisher.stop()


async def copied(world: World) -> None:
    async with copying(world.kafka):
        pass


async def browsed(world: World) -> None:
    async with browsing(world.kafka):
        pass


async def asked_for_ends(world: World) -> None:
    _ = await admin.ends(world.kafka, [Partition(world.event.topic, 0)])


async def served(world: World) -> None:
    async with world.service():
        await rest(60)


CONNECTION = "(AIOKafkaConnection|StreamWriter|_SelectorTransport|socket.socket)"


@pytest.mark.filterwarnings(f"ignore:.*{CONNECTION}:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("work", [started_and_stopped, copied, browsed, asked_for_ends, served])
async def test_what_is_cut_off_while_it_starts_leaves_no_client_open(
    world: World, work: Callable[[World], Awaitable[None]]
) -> None:
    """A client that is closed while it connects loses that connection: that is aiokafka's.

    So it is tried on a loop of its own, and what that leaves is collected here, by nobody else.
    """
    await asyncio.to_thread(asyncio.run, cut_off_at_each_turn(work, world=world))

    assert left_open(world) == []
    _ = gc.collect()  # a client nobody holds says so itself, and fails the test


@pytest.mark.parametrize("ask", [Publisher.start, copied, browsed, asked_for_ends])
async def test_what_finds_no_broker_leaves_no_client_open(
    world: World, ask: Callable[[Any], Awaitable[None]]
) -> None:
    asked = Publisher(NOWHERE) if ask is Publisher.start else World(NOWHERE, world.mongo, None)

    with pytest.raises(Unavailable):
        await ask(asked)

    assert left_open(world) == []


async def test_a_renewed_publisher_publishes(world: World) -> None:
    publisher = Publisher(world.kafka)
    await publisher.start()
    [event] = sent(world.event.model_validate(happened("a").model_dump()))

    await publisher.renew()
    acknowledged = await (await publisher.publish(event))
    await publisher.stop()

    assert acknowledged.topic == event.topic
    assert left_open(world) == []
