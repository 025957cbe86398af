"""One lane's consumer, by way of FastStream: it polls, and decides nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage
from faststream.kafka.subscriber.usecase import LogicSubscriber
from typing_extensions import override

from shared.clock import utc
from shared.errors import Unavailable
from shared.eventing.admin import faults_named
from shared.eventing.membership import Membership
from shared.eventing.raws import Raw, as_record
from shared.eventing.records import MIB, Record
from shared.eventing.starting import started
from shared.schemas.envelope import Partition

Take = Callable[[Sequence[Record]], Awaitable[None]]

DEADLINE = 5.0
"""On every call: without a broker, commits never return."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    name: str
    instance: str
    topics: tuple[str, ...]
    records: int
    session_timeout: float

    def settings(self, *, new: bool) -> dict[str, Any]:
        """Only a new one may begin at the beginning: for others a lost position is an error."""
        return {
            "group_id": self.name,
            "group_instance_id": self.instance,
            "max_records": self.records,
            "session_timeout_ms": int(self.session_timeout * 1000),
            "auto_offset_reset": "earliest" if new else "none",
        }


class KafkaReader:
    def __init__(self, broker: KafkaBroker, group: Group) -> None:
        self._broker = broker
        self._group = group
        self._subscriber: LogicSubscriber[Any] | None = None

    async def join(self, membership: Membership, *, take: Take, new: bool) -> None:
        subscriber = self._broker.subscriber(
            *self._group.topics,
            **self._group.settings(new=new),
            batch=True,
            batch_timeout_ms=10,
            ack_policy=AckPolicy.MANUAL,
            parser=_untouched,
            decoder=_records,
            listener=Rebalance(membership),
            heartbeat_interval_ms=1_000,
            rebalance_timeout_ms=30_000,
            max_poll_interval_ms=300_000,
            max_partition_fetch_bytes=MIB,
            fetch_max_bytes=8 * MIB,
            persistent=False,
        )
        subscriber(take)
        self._subscriber = subscriber  # before it starts: its first assignment comes in there
        with faults_named():
            await started(subscriber)

    def held(self) -> Collection[Partition]:
        consumer = self._subscriber and self._subscriber.consumer
        return (
            [Partition(p.topic, p.partition) for p in consumer.assignment()] if consumer else ()
        )

    def pause(self, partitions: Collection[Partition]) -> None:
        for partition in self._ours(partitions):
            self._consumer.pause(partition)

    def resume(self, partitions: Collection[Partition]) -> None:
        for partition in self._ours(partitions):
            self._consumer.resume(partition)

    def seek(self, positions: Mapping[Partition, int]) -> None:
        for partition in self._ours(positions):
            self._consumer.seek(partition, positions[Partition(*partition)])

    def silence(self) -> float:
        heard = [self._consumer.last_poll_timestamp(p) for p in self._ours(self.held())]
        return max((utc().timestamp() - ms / 1000 for ms in heard if ms), default=0.0)

    def ends(self) -> Mapping[Partition, int]:
        told = {p: self._consumer.highwater(p) for p in self._ours(self.held())}
        return {Partition(*p): end for p, end in told.items() if end is not None}

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        offsets = {p: positions[Partition(*p)] for p in self._ours(positions)}
        try:
            with faults_named():
                async with asyncio.timeout(DEADLINE):
                    await self._consumer.commit(offsets)
        except Unavailable as fault:
            log.warning("commit_lost", why=type(fault.__cause__).__name__)

    async def ranges(
        self, partitions: Collection[Partition]
    ) -> Mapping[Partition, tuple[int, int]]:
        asked = [TopicPartition(*partition) for partition in partitions]
        with faults_named():
            async with asyncio.timeout(DEADLINE):
                first = await self._consumer.beginning_offsets(asked)
                end = await self._consumer.end_offsets(asked)
        return {Partition(*p): (first[p], end[p]) for p in asked}

    async def ping(self) -> bool:
        try:
            await self.ranges(self.held())
        except Unavailable:
            return False
        return True

    @property
    def _consumer(self) -> Any:  # aiokafka annotates these methods by halves
        if self._subscriber is None or self._subscriber.consumer is None:
            raise Unavailable
        return self._subscriber.consumer

    def _ours(self, partitions: Collection[Partition]) -> list[TopicPartition]:
        return [TopicPartition(*p) for p in set(self.held()) & set(partitions)]


class Rebalance(ConsumerRebalanceListener):
    """FastStream awaits only what is declared async; aiokafka annotates the two with None."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership

    @override
    async def on_partitions_assigned(  # pyright: ignore[reportIncompatibleMethodOverride] - above
        self, assigned: Collection[TopicPartition]
    ) -> None:
        await self._membership.assigned([Partition(*partition) for partition in assigned])

    @override
    async def on_partitions_revoked(  # pyright: ignore[reportIncompatibleMethodOverride] - above
        self, revoked: Collection[TopicPartition]
    ) -> None:
        await self._membership.revoked([Partition(*partition) for partition in revoked])


async def _untouched(raws: tuple[Raw, ...]) -> KafkaMessage:
    """Keep FastStream from decoding headers: one that is no text would skip the whole batch."""
    return KafkaMessage(body=b"", raw_message=raws, headers={}, consumer=FAKE_CONSUMER)


async def _records(message: KafkaMessage) -> Sequence[Record]:
    raws = message.raw_message
    batch = raws if isinstance(raws, tuple) else (raws,)
    places = {at: Partition(*at) for at in {(raw.topic, raw.partition) for raw in batch}}
    return [as_record(raw, place=places[raw.topic, raw.partition]) for raw in batch]
