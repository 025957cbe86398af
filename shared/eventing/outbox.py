"""Bags in order: started, acknowledged by all replicas, then marked."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from shared.clock import Clock
from shared.errors import Unavailable
from shared.eventing import metrics
from shared.eventing.ports import Publish, Store
from shared.faults import crash_point
from shared.schemas.envelope import Bag, BagId, Outgoing, Partition

LARGEST_BAG = 8 * 1_048_576
PATIENCE = 5.0
log = structlog.get_logger()


class Outbox:
    def __init__(
        self, publish: Publish, *, store: Store[Any], patience: float = PATIENCE
    ) -> None:
        self._publish = publish
        self._store = store
        self._patience = patience
        self._flying: dict[BagId, list[asyncio.Future[Any]]] = {}
        self._starting = asyncio.Lock()
        self.broken = False
        """The producer was refused something: every later send of it fails as well."""

    async def send(self, bags: Sequence[Bag]) -> None:
        """Return when all are out and marked; raises Unavailable while they are not.

        Called again, it looks at the same futures: aiokafka never gives up on one, and only
        what has failed may be handed to it a second time.
        """
        if not bags:
            return
        await crash_point("outbox.publish")
        try:
            async with asyncio.timeout(self._patience):
                async with self._starting:
                    futures = [future for bag in bags for future in await self._started(bag)]
                if futures:
                    await asyncio.wait(futures)
        except TimeoutError:
            raise Unavailable from None
        self._judge(bags)
        await crash_point("outbox.acked")
        await self._store.sent([bag.id for bag in bags])
        for bag in bags:
            self._flying.pop(bag.id, None)
        told = Counter(event.topic for bag in bags for event in bag.events)
        for topic, count in told.items():
            metrics.PUBLISHED.labels(topic).inc(count)
        await crash_point("outbox.marked")

    async def send_again(self, bags: Sequence[Bag]) -> None:
        """What another life may have sent already: twice is harmless, and worth a line."""
        await self.send(bags)
        for bag in bags:
            log.info("bag_resent", bag=bag.id, events=len(bag.events))

    def mended(self) -> None:
        """A new producer knows nothing of what the old one had in the air."""
        self._flying.clear()
        self.broken = False

    async def _started(self, bag: Bag) -> Sequence[asyncio.Future[Any]]:
        """Go on where a deadline cut it off: what was not started is not in the air."""
        futures = self._flying.setdefault(bag.id, [])
        for event in bag.events[len(futures) :]:
            futures.append(await self._publish(event))
        return futures

    def _judge(self, bags: Sequence[Bag]) -> None:
        for bag in bags:
            for future in self._flying.get(bag.id, ()):
                fault = None if future.cancelled() else future.exception()
                if future.cancelled() or fault:
                    self.broken = True
                    error = type(fault).__name__
                    metrics.REFUSED.labels(error).inc()
                    log.warning("bag_refused", bag=bag.id, error=error)
                    raise Unavailable


def age(bag: Bag, *, now: datetime) -> float:
    return now.timestamp() - (bag.id >> 10) / 1_000_000


class Packer:
    """Puts events into bags whose ids rise, and differ between processes."""

    def __init__(self, now: Clock, *, chance: Callable[[], float]) -> None:
        self._now = now
        self._own = int(chance() * 1024)
        self._last = 0

    def pack(
        self, events: Sequence[Outgoing], *, parts: Sequence[Partition] = ()
    ) -> tuple[Bag, ...]:
        lots: list[list[Outgoing]] = []
        room = 0
        for event in events:
            room -= len(event.value)
            if room < 0:
                lots.append([])
                room = LARGEST_BAG - len(event.value)
            lots[-1].append(event)
        return tuple(
            Bag(id=self._next(), parts=tuple(parts), events=tuple(lot)) for lot in lots
        )

    def _next(self) -> BagId:
        self._last = max(int(self._now().timestamp() * 1_000_000), self._last + 1)
        return self._last << 10 | self._own
