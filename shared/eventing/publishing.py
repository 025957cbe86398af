"""The process's Kafka producer: idempotent, and acknowledged by all replicas."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.errors import Unavailable
from shared.eventing.admin import faults_named
from shared.eventing.records import MIB
from shared.eventing.security import Address, client_options
from shared.eventing.starting import started
from shared.schemas.envelope import Outgoing

log = structlog.get_logger()

GRACE = 5.0
"""Seconds to end in: without a broker, a producer with something in the air never does."""


def producing(address: Address) -> Any:
    """A producer as all our records are written with; it belongs to the running loop."""
    return AIOKafkaProducer(
        **client_options(address),
        acks="all",
        enable_idempotence=True,
        compression_type="gzip",
        max_batch_size=262_144,
        max_request_size=2 * MIB,
        request_timeout_ms=30_000,
    )


async def closed(producer: Any, *, within: float = GRACE) -> None:
    """Flush and end it; what cannot be flushed in time is given up, its outbox has it."""
    try:
        async with asyncio.timeout(within):
            await producer.stop()
    except TimeoutError:
        log.warning("producer_given_up")
        await producer._sender.close()  # noqa: SLF001 - else it goes on trying for ever
        await producer.client.close()


class Publisher:
    """Starts once Kafka answers, is renewed when it was refused, and is stopped."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._producer: Any = None

    async def start(self) -> None:
        """Raises Unavailable; a start that fails or is cancelled leaves nothing open."""
        async with AsyncExitStack() as opened:
            producer = producing(self._address)
            opened.push_async_callback(closed, producer)
            with faults_named():
                await started(producer)
            opened.pop_all()
        self._producer = producer

    async def publish(self, outgoing: Outgoing) -> "asyncio.Future[Any]":
        """Hand it over; the future is done when all replicas have it, and not before."""
        if self._producer is None:
            raise Unavailable
        try:
            sent: asyncio.Future[Any] = await self._producer.send(
                outgoing.topic,
                outgoing.value,
                key=outgoing.key.encode(),
                headers=[(name, text.encode()) for name, text in outgoing.headers.items()],
            )
        except KafkaError as fault:
            raise Unavailable from fault
        return sent

    async def renew(self) -> None:
        """An idempotent producer that was refused once fails for ever: take a new one."""
        log.warning("producer_renewed")
        await self.stop()
        await self.start()

    async def stop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await closed(producer)
