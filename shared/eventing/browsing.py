"""Records where they lie, for whoever must see one again; and written again, byte for byte."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.eventing.admin import DEADLINE, faults_named, partitions
from shared.eventing.publishing import closed, producing
from shared.eventing.raws import as_record
from shared.eventing.records import Record
from shared.eventing.security import Address, client_options
from shared.eventing.starting import started
from shared.schemas.envelope import Partition, Position

Headers = Sequence[tuple[str, bytes | None]]


class Browser:
    """Reads by position, in no group: it moves nobody's offset."""

    def __init__(self, consumer: Any) -> None:  # aiokafka annotates its methods by halves
        self._consumer = consumer
        self._near: dict[Position, Record] = {}

    async def at(self, position: Position) -> Record | None:
        """Give the record; None when there is none there any more, or none yet.

        Raises Unavailable. In rising order within a partition most cost nothing.
        """
        if found := self._near.get(position):
            return found
        place = TopicPartition(position.topic, position.partition)
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                self._consumer.assign([place])
                first = (await self._consumer.beginning_offsets([place]))[place]
                end = (await self._consumer.end_offsets([place]))[place]
                if not first <= position.offset < end:
                    return None
                self._consumer.seek(place, position.offset)
                while not (lot := await self._read()):
                    pass
                self._near = {found.position: found for found in lot}
        return self._near.get(position)

    async def last_of(self, partition: Partition) -> Record | None:
        """Give the newest; None when there is none there."""
        place = TopicPartition(*partition)
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                self._consumer.assign([place])
                end = (await self._consumer.end_offsets([place]))[place]
        return await self.at(Position(*partition, end - 1))

    async def all_of(self, topic: str, *, partitions: int) -> AsyncGenerator[Record]:
        """Each record up to the ends as they are now, partition by partition."""
        places = [TopicPartition(topic, number) for number in range(partitions)]
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                self._consumer.assign(places)
                firsts = await self._consumer.beginning_offsets(places)
                ends = await self._consumer.end_offsets(places)
        for place in places:
            offset = firsts[place]
            if offset == ends[place]:
                continue
            self._consumer.assign([place])
            self._consumer.seek(place, offset)
            while offset < ends[place]:
                with faults_named():
                    async with asyncio.timeout(DEADLINE):
                        lot = await self._read()
                for record in lot:
                    if record.offset < ends[place]:
                        yield record
                offset = await self._consumer.position(place)

    async def _read(self) -> Sequence[Record]:
        polled = await self._consumer.getmany(timeout_ms=1_000, max_records=500)
        return [
            as_record(raw, place=Partition(*place))
            for place, raws in polled.items()
            for raw in raws
        ]


class Copyist:
    """Writes what it is given: nothing is encoded, nothing added."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer

    async def write(
        self, topic: str, *, key: bytes | None, value: bytes | None, headers: Headers
    ) -> None:
        """Return when all replicas have it; raises Unavailable."""
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                await self._producer.send_and_wait(topic, value, key=key, headers=headers)


@asynccontextmanager
async def browsing(address: Address) -> AsyncGenerator[Browser]:
    consumer: Any = AIOKafkaConsumer(
        **client_options(address), auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                await started(consumer)
        yield Browser(consumer)
    finally:
        with suppress(asyncio.CancelledError):  # stopped at once, it raises that at its caller
            await consumer.stop()
        await consumer._client.close()  # noqa: SLF001 - and leaves its connections open


@asynccontextmanager
async def copying(address: Address) -> AsyncGenerator[Copyist]:
    producer = producing(address)
    try:
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                await started(producer)
        yield Copyist(producer)
    finally:
        await closed(producer)


async def read_at(address: Address, position: Position) -> Record | None:
    """One record where it lies; None when it is gone. Raises Unavailable."""
    return (await read_each(address, [position])).get(position)


async def read_each(
    address: Address, positions: Collection[Position]
) -> Mapping[Position, Record]:
    """Records where they lie, but for those that are gone. Raises Unavailable."""
    async with browsing(address) as browser:
        found = [(position, await browser.at(position)) for position in sorted(positions)]
    return {position: record for position, record in found if record}


async def read_last(address: Address, partition: Partition) -> Record | None:
    """The newest record there; None when there is none. Raises Unavailable."""
    async with browsing(address) as browser:
        return await browser.last_of(partition)


async def read_all(address: Address, topic: str) -> AsyncGenerator[Record]:
    """All of a topic up to its end as it is now; nothing where there is no such topic."""
    counts = await partitions(address, [topic])
    async with browsing(address) as browser:
        async for record in browser.all_of(topic, partitions=counts.get(topic, 0)):
            yield record
