"""`python -m bench.path`: from a partner's record to a product before a team, all services.

An open loop: each record is sent when it is due, and its wait counts from then.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ops.children import exit_on_signals
from ops.keys import Keys
from ops.scenes import SAMPLES, Scenes
from ops.secured import as_user
from ops.stack import running
from shared.clock import rest
from shared.eventing.security import Address, Brokers, client_options
from shared.eventing.signing import sign

INLET, OFFERS = "partners.innovations.v1", "matching.offers.v1"
MADE = b"matching.offer-made.v1"
RATE, SECONDS, WARM = 200, 30, 5
FEWEST = 100
"""Under so many there is no hundredth to speak of."""
PATIENCE = 60.0
"""Seconds for the last of them to arrive."""
TERMS: dict[str, Any] = {
    "recipients": ["group:buyers"],
    "actions": ["display"],
    "purposes": ["procurement_matching"],
    "classes": ["public", "official", "commercial_in_confidence"],
}


@dataclass(slots=True)
class Watch:
    due: dict[str, float] = field(default_factory=dict[str, float])
    waited: dict[str, float] = field(default_factory=dict[str, float])

    async def read(self, consumer: Any) -> None:
        """An offer names the record that it follows from as its correlation."""
        async for record in consumer:
            told = dict(record.headers)
            first = told["ce_correlationid"].decode()
            if told["ce_type"] == MADE and first in self.due:
                self.waited.setdefault(first, time.monotonic() - self.due[first])


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A sample partner: one innovation of the sample feed, told as ever another product."""

    producer: Any
    key: Ed25519PrivateKey
    template: dict[str, Any]

    async def send(self, name: str) -> None:
        told = json.loads(json.dumps(self.template))
        told["hin"]["localId"] = name
        told["document"]["INNOVATION_DESCRIPTION"]["name"] = f"Breathing Patch {name}"
        value = json.dumps(told).encode()
        attributes = {
            "specversion": "1.0",
            "type": "partners.innovation-submitted.v1",
            "id": name,
            "source": "HIN:HI-NENC/pipeline",
            "subject": f"innovation:hi-nenc:{name}",
            "time": datetime.now(UTC).isoformat(),
            "feed": "hi-nenc",
            "sigkid": "nenc-1",
        }
        headers = sign(attributes, value=value, key=self.key)
        _ = await self.producer.send(
            INLET, value, key=attributes["subject"].encode(), headers=headers
        )


async def measure(kafka: Address, *, data: Path, rate: int) -> None:
    watch = Watch()
    inlet = _as_partner(kafka, data=data)
    producer: Any = AIOKafkaProducer(**client_options(inlet), acks="all", linger_ms=1)
    consumer: Any = AIOKafkaConsumer(
        OFFERS, **client_options(kafka), auto_offset_reset="latest"
    )
    await producer.start()
    await consumer.start()
    reading = asyncio.create_task(watch.read(consumer))
    try:
        await _load(_network(producer, data=data), watch, rate=rate)
        await _arrived(watch)
    finally:
        reading.cancel()
        await consumer.stop()
        await producer.stop()
    _print(watch, rate=rate)


async def _load(network: Network, watch: Watch, *, rate: int) -> None:
    began = time.monotonic()
    for number in range(rate * (WARM + SECONDS)):
        due = began + number / rate
        await rest(max(0.0, due - time.monotonic()))
        name = f"path-{number:06}"
        if number >= rate * WARM:
            watch.due[name] = due
        await network.send(name)


async def _arrived(watch: Watch) -> None:
    began = time.monotonic()
    while len(watch.waited) < len(watch.due) and time.monotonic() - began < PATIENCE:
        await rest(0.1)


def _print(watch: Watch, *, rate: int) -> None:
    waits = sorted(watch.waited.values())
    missing = len(watch.due) - len(waits)
    if len(waits) < FEWEST:
        sys.exit(f"only {len(waits)} of {len(watch.due)} became an offer")
    cut = quantiles(waits, n=100)
    print(
        f"{rate} records/s for {SECONDS} s, partner's record to offered product: "
        f"p50 {cut[49] * 1000:,.0f} ms, p90 {cut[89] * 1000:,.0f} ms, "
        f"p99 {cut[98] * 1000:,.0f} ms; {len(waits):,} offers, {missing} did not arrive"
    )


def _network(producer: Any, *, data: Path) -> Network:
    pem = (data / "keys" / "partner-nenc-1.pem").read_bytes()
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError
    feed = json.loads((SAMPLES / "innovations-hi-nenc.json").read_text(encoding="utf-8"))
    return Network(producer=producer, key=key, template=feed[0])


def _as_partner(kafka: Address, *, data: Path) -> Address:
    if isinstance(kafka, Brokers):
        return as_user(kafka.servers, user="partners.innovations", data=data)
    return kafka


def prepare(scenes: Scenes) -> None:
    """Teams, procurements that ask for such products, and a network that permits all."""
    scenes.hang_teams()
    _ = scenes.load(round_=1)
    _ = scenes.grant("owner:HIN:HI-NENC", **TERMS)
    scenes.settle()


def main(asked: Sequence[str]) -> None:
    exit_on_signals(130)
    rates = [int(rate) for rate in asked] or [RATE]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with running(data, say=print) as stack:
            prepare(Scenes(stack=stack, keys=Keys(folder=data)))
            for rate in rates:
                asyncio.run(measure(stack.kafka, data=data, rate=rate))


if __name__ == "__main__":
    main(sys.argv[1:])
