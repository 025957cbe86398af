"""Topics as the broker has them: for `ops`, and for a start that waits for them."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from shared.errors import Unavailable
from shared.eventing.overhearing import overhearing
from shared.eventing.security import Address, client_options
from shared.eventing.starting import started
from shared.eventing.topics import Topic
from shared.schemas.envelope import Partition

DEADLINE = 15.0
TOPIC_EXISTS = 36


async def partitions(address: Address, names: Collection[str]) -> Mapping[str, int]:
    """How many each has; what does not exist is left out."""
    async with client(address) as asked:
        described = await asked.describe_topics(list(names))
    return {
        topic["topic"]: len(topic["partitions"])
        for topic in described
        if topic["error_code"] == 0
    }


async def create(address: Address, topics: Sequence[Topic]) -> Collection[str]:
    """Make what is missing and say what that was; what exists is left as it is."""
    new = [
        NewTopic(
            name=topic.name,
            num_partitions=topic.partitions,
            replication_factor=topic.replication,
            topic_configs=topic.configs,
        )
        for topic in topics
    ]
    async with client(address) as asked:
        answer = await asked.create_topics(new)
    refused = {name: code for name, code, *_ in answer.topic_errors if code}
    if unexpected := set(refused.values()) - {TOPIC_EXISTS}:
        raise RuntimeError(f"topics refused with codes {sorted(unexpected)}")
    return [topic.name for topic in topics if topic.name not in refused]


async def ends(address: Address, places: Collection[Partition]) -> Mapping[Partition, int]:
    """Give the offset after the last record of each."""
    consumer: Any = AIOKafkaConsumer(**client_options(address))
    asked = [TopicPartition(*place) for place in places]
    with faults_named():
        async with asyncio.timeout(DEADLINE):
            try:
                await started(consumer)
                consumer.assign(asked)  # or each topic's leader is looked up in its turn
                found = await consumer.end_offsets(asked)
            finally:
                await consumer.stop()
    return {Partition(*place): end for place, end in found.items()}


@asynccontextmanager
async def client(address: Address) -> AsyncGenerator[Any]:
    administering: Any = AIOKafkaAdminClient(**client_options(address))
    with faults_named():
        try:
            async with asyncio.timeout(DEADLINE):
                await started(administering)
                yield administering
        finally:
            await administering.close()


@contextmanager
def faults_named() -> Generator[None]:
    """Whatever the client says is the platform's fault."""
    with overhearing() as heard:
        try:
            yield
        except (KafkaError, TimeoutError) as fault:
            raise Unavailable(why=heard.why) from fault
