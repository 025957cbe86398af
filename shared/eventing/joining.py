"""How a lane's parts are put together, and how it joins its group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import random
from typing import Generic, TypeVar
from zlib import crc32

from faststream.kafka import KafkaBroker

from shared.clock import Clock, Rest, Ticks, rest, ticks, utc
from shared.errors import Unavailable
from shared.eventing import admin, kafka, replays
from shared.eventing.failing import Patience
from shared.eventing.judging import Judge
from shared.eventing.kernel import Committing, Kernel
from shared.eventing.membership import Membership
from shared.eventing.outbox import Outbox, Packer
from shared.eventing.ports import Applier, Lane, Store, Unit
from shared.eventing.publishing import Publisher
from shared.eventing.reading import Group, KafkaReader
from shared.eventing.security import Address
from shared.eventing.sifting import Sifter
from shared.eventing.speech import Speech
from shared.schemas.base import Parked
from shared.schemas.catalogue import KINDS
from shared.schemas.envelope import Partition
from shared.settings import ServiceSettings

S = TypeVar("S")
U = TypeVar("U", bound=Unit)

POSITION_LOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows(Generic[U, S]):
    """What a service does with what it reads."""

    lanes: tuple[Lane[S], ...]
    handlers: Callable[[U], S]
    """The object with the handlers, made anew for each run on that run's unit."""
    dead_letter: type[Parked]
    known: frozenset[tuple[str, str]] = frozenset((k.topic, k.wire_type) for k in KINDS)
    """What is passed by without a route, each on its own topic; all else is parked."""
    applier: Callable[[str], Applier[U]] | None = None
    """By lane name, or "commands": who owns the transaction, if not the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    replica: str = "0"
    session_timeout: float = 10.0
    code_version: str = "unknown"
    now: Clock = utc
    ticks: Ticks = ticks
    rest: Rest = rest
    chance: Callable[[], float] = random


def tuned(settings: ServiceSettings) -> Tuned:
    return Tuned(
        replica=settings.replica,
        session_timeout=settings.session_timeout,
        code_version=settings.code_version,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Generic[U, S]):
    """What the lanes of a service have in common."""

    address: Address
    broker: KafkaBroker
    publisher: Publisher
    service: str
    flows: Flows[U, S]
    store: Store[U]
    outbox: Outbox
    packer: Packer
    tuned: Tuned
    stop: Callable[[int, str], None]

    @property
    def lanes(self) -> tuple[Lane[S], ...]:
        lanes = self.flows.lanes
        return (*lanes, replays.lane_of(self.service, lanes))

    def group(self, lane: Lane[S]) -> str:
        return self.service if lane.name == "main" else f"{self.service}.{lane.name}"

    def applier(self, name: str) -> Applier[U]:
        return self.flows.applier(name) if self.flows.applier else Committing(store=self.store)

    def seat(self, lane: Lane[S]) -> tuple[KafkaReader, Membership]:
        name = self.group(lane)
        group = Group(
            name=name,
            instance=f"{name}.{self.tuned.replica}.{_digest(lane.topics)}",
            topics=lane.topics,
            records=lane.limits.records,
            session_timeout=self.tuned.session_timeout,
        )
        reader = KafkaReader(self.broker, group)
        return reader, Membership(
            lane=lane.name,
            group=name,
            reader=reader,
            store=self.store,
            outbox=self.outbox,
            patience=Patience(self.tuned.chance),
            ticks=self.tuned.ticks,
            stop=partial(self.stop, POSITION_LOST),
        )

    def kernel(self, lane: Lane[S], membership: Membership) -> Kernel[U, S]:
        return Kernel(
            sifter=Sifter(lane, known=self.flows.known, seen=self.store.seen),
            judge=Judge(
                lane=lane,
                groups={t: self.group(own) for own in self.lanes for t in own.topics},
                handlers=self.flows.handlers,
                dead_letter=self.flows.dead_letter,
                code_version=self.tuned.code_version,
                packer=self.packer,
                speech=Speech(self.tuned.ticks),
            ),
            applier=self.applier(lane.name),
            store=self.store,
            outbox=self.outbox,
            membership=membership,
            patience=membership.patience,
        )

    async def connect(self) -> None:
        """Raises Unavailable until the broker answers and has all that we read."""
        letters = self.flows.dead_letter.topic
        needed = {letters, *(topic for lane in self.lanes for topic in lane.topics)}
        missing = needed - (await admin.partitions(self.address, needed)).keys()
        if missing:
            raise Unavailable(why=f"missing, or not ours to see: {', '.join(sorted(missing))}")
        await self.publisher.start()
        await self.broker.connect()  # opens nothing, and makes its logger

    async def close(self, *, within: float) -> None:
        await kafka.stop(self.broker, within=within)
        await self.publisher.stop()
        await self.store.close()

    async def join(self, lane: Lane[S], *, reader: KafkaReader, membership: Membership) -> None:
        counts = await admin.partitions(self.address, lane.topics)
        places = [Partition(topic, n) for topic, count in counts.items() for n in range(count)]
        read_before = await self.store.progress(places)
        take = self.kernel(lane, membership).take
        await reader.join(membership, take=take, new=len(read_before) < len(places))


def _digest(topics: Sequence[str]) -> str:
    """A static member is given what it held before; with other topics it is another.

    Else aiokafka refuses what it is given, for ever.
    """
    return f"{crc32(' '.join(topics).encode()):08x}"
