"""What the kernel asks of a service, of its store and of the reader of its topics."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from shared.eventing.records import Limits, Record
from shared.eventing.routes import Refused, Route
from shared.schemas.base import Event
from shared.schemas.envelope import (
    Bag,
    BagId,
    Bookkeeping,
    Cause,
    Digest,
    Envelope,
    Mark,
    Outgoing,
    Partition,
    Progress,
)

Key = str | int | bytes
Document = dict[str, Any]

S = TypeVar("S")
U = TypeVar("U", bound="Unit")
U_co = TypeVar("U_co", bound="Unit", covariant=True)


class Rows(Protocol):
    """One collection as this run sees it: what it has changed over what is stored."""

    async def get(self, key: Key) -> Document | None: ...

    async def many(self, keys: Collection[Key]) -> Mapping[Key, Document]: ...

    def add(self, document: Document) -> None:
        """Insert what must not exist."""

    def keep(self, document: Document) -> None:
        """Insert or replace what was asked for, as it was seen; raises if it never was."""

    def drop(self, key: Key) -> None: ...


class Unit(Protocol):
    """What a store writes to: nothing leaves it before the commit."""

    @property
    def cause(self) -> Cause:
        """What is being handled."""
        ...

    def rows(self, collection: str) -> Rows: ...

    def on_commit(self, effect: Callable[[], None]) -> None:
        """Run it once, after the commit: never for a run that came to nothing."""

    def mark(self, cause: Cause) -> None:
        """What is written from here on is this cause's."""

    def undo(self) -> None:
        """Forget what came since the mark."""


class Store(Protocol[U]):
    async def progress(
        self, partitions: Collection[Partition]
    ) -> Mapping[Partition, Progress]: ...

    async def account(self) -> tuple[Mapping[Partition, Progress], int]:
        """Give every partition's row, and how many bags are yet to be sent."""
        ...

    async def begin(self, starts: Mapping[Partition, int]) -> None:
        """Write the rows of partitions never read before."""

    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]: ...

    def unit(self) -> U: ...

    async def commit(self, unit: U, bookkeeping: Bookkeeping) -> None:
        """All of it or nothing; raises Conflict, Overtaken or Unavailable."""

    async def unsent(
        self, *, parts: Collection[Partition] = (), age: float = 0
    ) -> Sequence[Bag]: ...

    async def sent(self, bags: Collection[BagId]) -> None: ...

    async def ping(self) -> bool: ...

    async def close(self) -> None: ...


Build = Callable[[U], Awaitable[Bookkeeping]]
"""Handlers at work on one unit; it may run twice, and remembers nothing between."""


class Applier(Protocol[U_co]):
    """Owns a transaction: what audit's sequencer offers in place of `Store.commit`."""

    async def apply(self, build: Build[U_co]) -> Bookkeeping: ...


Door = Callable[[Record, Envelope], Refused | None]
Publish = Callable[[Outgoing], Awaitable[Future[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane(Generic[S]):
    """Topics read together, by one consumer, in a group of its own."""

    name: str
    """"main" reads as group `<service>`, any other as `<service>.<name>`."""
    routes: tuple[Route[S], ...]
    door: Door | None = None
    wait: Callable[[], Awaitable[None]] | None = None
    """Awaited before the lane joins its group: a lease, say."""
    prepare: Callable[[S, Sequence[Event]], Awaitable[None]] | None = None
    """Bulk loads for the events of a batch, before their handlers run one by one."""
    gather: Callable[[Sequence[object]], Awaitable[None]] | None = None
    """Told what a batch holds before its transaction is begun: for what lies elsewhere."""
    final: frozenset[str] = frozenset()
    """Topics of which nothing is parked: what cannot be read there is rejected."""
    limits: Limits = field(default_factory=Limits)
    replays: str = ""
    """The topic on which records of the routes' topics come once more."""

    @property
    def topics(self) -> tuple[str, ...]:
        routed = sorted({route.topic for route in self.routes})
        return (self.replays,) if self.replays else tuple(routed)


class Reader(Protocol):
    """What the kernel asks of a consumer."""

    def held(self) -> Collection[Partition]: ...

    def pause(self, partitions: Collection[Partition]) -> None: ...

    def resume(self, partitions: Collection[Partition]) -> None: ...

    def seek(self, positions: Mapping[Partition, int]) -> None: ...

    def silence(self) -> float:
        """Seconds since the broker last answered for the partition longest without."""
        ...

    def ends(self) -> Mapping[Partition, int]:
        """Give the end of each partition held, as the last poll told it."""
        ...

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """Tell lag tools how far we are; it decides nothing, and may fail."""

    async def ranges(
        self, partitions: Collection[Partition]
    ) -> Mapping[Partition, tuple[int, int]]:
        """Give the first offset there is, and the one after the last."""
        ...

    async def ping(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`ready` is false while `reasons` has anything to say."""

    live: bool
    ready: bool
    reasons: tuple[str, ...] = ()
    lanes: Mapping[str, bool] = field(default_factory=dict[str, bool])
