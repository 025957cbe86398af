"""Topics compared with what a broker has, and changed: for the operator alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.eventing import admin
from shared.eventing.security import Address
from shared.eventing.topics import Topic
from shared.schemas.envelope import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A topic as the broker has it."""

    partitions: int
    is_empty: bool
    configs: Mapping[str, str]


async def held(address: Address, topics: Sequence[Topic]) -> Mapping[str, Held]:
    """What is not there is left out; raises Unavailable."""
    counts = await admin.partitions(address, [topic.name for topic in topics])
    if not counts:
        return {}
    places = [Partition(name, n) for name, count in counts.items() for n in range(count)]
    ends = await admin.ends(address, places)
    written = {place.topic for place, end in ends.items() if end}
    configs = await _configs(address, list(counts))
    return {
        name: Held(partitions=count, is_empty=name not in written, configs=configs[name])
        for name, count in counts.items()
    }


async def grow(address: Address, topic: Topic) -> None:
    wanted: Any = NewPartitions(topic.partitions)
    async with admin.client(address) as client:
        await client.create_partitions({topic.name: wanted})


async def configure(address: Address, topic: Topic, *, configs: Mapping[str, str]) -> None:
    """These are all that it has of its own afterwards: the rest is the broker's default."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=dict(configs))
    async with admin.client(address) as client:
        await client.alter_configs([resource])


async def _configs(address: Address, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    async with admin.client(address) as client:
        answers = await client.describe_configs(asked)
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for answer in answers
        for _code, _message, _kind, name, entries in answer.resources
    }
