"""The events that all of them read."""

import asyncio

from bench.eventing.language import Offered, RecordParked, Taken, an_offer
from shared.eventing import admin
from shared.eventing.publishing import Publisher
from shared.eventing.topics import Topic

EVENTS = 20_000


async def fill(address: str, *, count: int = EVENTS) -> None:
    """Make the topics, and put so many events into the first."""
    names = [Offered.topic, Taken.topic, RecordParked.topic]
    topics = [Topic(name=name, owner="bench", key="thing", partitions=12) for name in names]
    await admin.create(address, topics)
    publisher = Publisher(address)
    await publisher.start()
    for begin in range(0, count, EVENTS):
        lot = range(begin, min(begin + EVENTS, count))
        await asyncio.gather(*[await publisher.publish(an_offer(n)) for n in lot])
    await publisher.stop()
