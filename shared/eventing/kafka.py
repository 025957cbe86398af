"""The process's Kafka broker, by way of FastStream: how it is told, and how it ends."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import structlog
from faststream.exceptions import IncorrectState
from faststream.kafka import KafkaBroker

from shared.errors import Unavailable
from shared.eventing.admin import faults_named
from shared.eventing.records import MIB
from shared.eventing.security import Address, brokers
from shared.schemas.envelope import Outgoing

log = structlog.get_logger()
plain = logging.getLogger(__name__)  # FastStream's own prints colours; None hides what it skips


def connect(address: Address) -> KafkaBroker:
    where = brokers(address)
    return KafkaBroker(
        where.servers.split(","),
        security=where.security.for_faststream() if where.security else None,
        apply_types=False,
        allow_auto_create_topics=False,
        logger=plain,
        log_level=logging.DEBUG,
        graceful_timeout=20,
        acks="all",
        enable_idempotence=True,
        compression_type="gzip",
        max_batch_size=262_144,
        max_request_size=2 * MIB,
        request_timeout_ms=30_000,
    )


async def publish(broker: KafkaBroker, outgoing: Outgoing) -> "asyncio.Future[Any]":
    """Hand it over; the future is done when all replicas have it, and not before."""
    try:
        with faults_named():
            return await broker.publish(
                outgoing.value,
                outgoing.topic,
                key=outgoing.key.encode(),
                headers=dict(outgoing.headers),
                correlation_id=outgoing.headers["ce_correlationid"],  # else a fresh one
                no_confirm=True,
            )
    except IncorrectState as not_started:
        raise Unavailable from not_started


async def start(broker: KafkaBroker) -> None:
    with faults_named():
        await broker.start()


async def renew(broker: KafkaBroker) -> None:
    """An idempotent producer that was refused once fails for ever: take a new one."""
    log.warning("producer_renewed")
    await stop(broker, within=5.0)
    await start(broker)


async def stop(broker: KafkaBroker, *, within: float) -> None:
    """It hangs while the broker is away, and a consumer raises CancelledError at its caller."""
    with suppress(asyncio.CancelledError, TimeoutError):
        async with asyncio.timeout(within):
            await broker.stop()
