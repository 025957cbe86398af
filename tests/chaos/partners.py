"""A partner that signs and sends, written from the page that partners are given."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from confluent_kafka import Producer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

TYPE = b"application/vnd.innovation-pipeline.partner.v1"
TOPICS = {
    "innovation-submitted": "partners.innovations.v1",
    "opportunity-submitted": "partners.opportunities.v1",
    "permission-grant-requested": "partners.permissions.v1",
    "permission-withdrawal-requested": "partners.permissions.v1",
}
Acknowledged = Callable[[bool], None]
Settings = dict[str, Any]
"""Where Kafka is and who is asking, in confluent-kafka's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One event as it is sent; sent again, it is the same bytes."""

    kind: str
    id: str
    subject: str
    value: bytes
    media: str = "application/json"
    time: str = datetime(2026, 5, 1, 9, tzinfo=UTC).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    source: str
    kid: str
    feed: str


NETWORK = Sender(source="HIN:HI-NENC/pipeline", kid="nenc-1", feed="hi-nenc")
TRUST = Sender(source="GB-NHS:RRV/atamis", kid="atamis-1", feed="atamis-rrv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    sender: Sender
    key: Ed25519PrivateKey
    producers: Mapping[str, Producer]
    """Of each inlet: it is written to by a user of its own."""

    @classmethod
    def of(cls, sender: Sender, *, inlets: Mapping[str, Settings], keys: Path) -> Self:
        """Speak for one of the sample partners, with the key that the stack made for it."""
        pem = (keys / f"partner-{sender.kid}.pem").read_bytes()
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError
        settings = {
            "enable.idempotence": True,
            "partitioner": "murmur2_random",
            "linger.ms": 1,
            "log_level": 0,
        }
        producers = {inlet: Producer(settings | told) for inlet, told in inlets.items()}
        return cls(sender=sender, key=key, producers=producers)

    def send(self, letter: Letter, acknowledged: Acknowledged) -> None:
        self._produce(letter, self.signed(letter), acknowledged=acknowledged)

    def send_forged(self, letter: Letter) -> None:
        """Its value is not what was signed: it must be refused, and counted."""
        headers = self.signed(letter)
        self._produce(replace(letter, value=b"{}"), headers, acknowledged=lambda _: None)

    def signed(self, letter: Letter) -> dict[str, str]:
        attributes = {
            "datacontenttype": letter.media,
            "feed": self.sender.feed,
            "id": letter.id,
            "sigkid": self.sender.kid,
            "source": self.sender.source,
            "specversion": "1.0",
            "subject": letter.subject,
            "time": letter.time,
            "type": f"partners.{letter.kind}.v1",
        }
        signature = self.key.sign(signed_bytes(attributes, letter.value))
        named = {f"ce_{n}": v for n, v in attributes.items() if n != "datacontenttype"}
        return {
            "content-type": attributes["datacontenttype"],
            **named,
            "ce_sig": base64.b64encode(signature).decode(),
        }

    def flush(self) -> None:
        for producer in self.producers.values():
            producer.flush(30)

    def _produce(
        self, letter: Letter, headers: dict[str, str], *, acknowledged: Acknowledged
    ) -> None:
        producer = self.producers[TOPICS[letter.kind]]
        producer.produce(
            TOPICS[letter.kind],
            key=letter.subject,
            value=letter.value,
            headers=dict(headers),
            on_delivery=lambda error, _: acknowledged(error is None),
        )
        producer.poll(0)


def signed_bytes(attributes: Mapping[str, str], value: bytes) -> bytes:
    """DSSE's pre-authentication encoding of the attributes, in order of name, and value."""
    pairs = [_sized(n.encode()) + _sized(v.encode()) for n, v in sorted(attributes.items())]
    body = len(pairs).to_bytes(4, "big") + b"".join(pairs) + value
    return b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE, len(body), body)


def _sized(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text
