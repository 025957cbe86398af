"""The process's consumers, by way of FastStream: how they are told, and how they end."""

import asyncio
import logging
from contextlib import suppress

from faststream.kafka import KafkaBroker

from shared.eventing.security import Address, brokers

plain = logging.getLogger(__name__)  # FastStream's own prints colours; None hides what it skips


def connect(address: Address) -> KafkaBroker:
    """It only consumes: what it would open to write is left open when its start is cut off."""
    where = brokers(address)
    return KafkaBroker(
        where.servers.split(","),
        security=where.security.for_faststream() if where.security else None,
        apply_types=False,
        allow_auto_create_topics=False,
        consumer_only=True,
        logger=plain,
        log_level=logging.DEBUG,
        graceful_timeout=20,
        request_timeout_ms=30_000,
    )


async def stop(broker: KafkaBroker, *, within: float) -> None:
    """It hangs while Kafka is away, and a consumer raises CancelledError at its caller."""
    with suppress(asyncio.CancelledError, TimeoutError):
        async with asyncio.timeout(within):
            await broker.stop()
