"""A command may come before the broker does: what it tells waits in its bag."""

import asyncio

import pytest

from shared.errors import Unavailable
from shared.eventing.publishing import Publisher, closed
from tests.support.counting import happened, sent


class Cut:
    """A producer whose records never arrive, and what of it was ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.client, self._sender = Part("client", self.ended), Part("sender", self.ended)

    async def stop(self) -> None:
        await asyncio.get_running_loop().create_future()


class Part:
    def __init__(self, name: str, ended: list[str]) -> None:
        self._name, self._ended = name, ended

    async def close(self) -> None:
        self._ended.append(self._name)


async def test_a_broker_that_is_not_started_is_unavailable_and_no_fault_of_ours() -> None:
    [event] = sent(happened("a"))

    with pytest.raises(Unavailable):
        _ = await Publisher("127.0.0.1:1").publish(event)


async def test_a_producer_that_cannot_flush_is_given_up_and_tries_no_longer() -> None:
    producer = Cut()

    await closed(producer, within=0.0)

    assert producer.ended == ["sender", "client"]
