"""Letters of partners: signed CloudEvents on their way to Kafka, and whoever tampers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from confluent_kafka import KafkaError, Message, Producer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.eventing.browsing import read_all
from shared.eventing.security import Address
from shared.eventing.signing import sign

ORGANISATIONS = {
    "nenc-1": "HIN:HI-NENC",
    "yh-1": "HIN:HI-YH",
    "atamis-1": "GB-NHS:RRV",
    "ocds-1": "LOCAL:CABINET-OFFICE",
}
SENT = datetime(2026, 5, 1, 9, tzinfo=UTC)


class Signer(NamedTuple):
    kid: str
    organisation: str
    key: Ed25519PrivateKey

    @classmethod
    def of(cls, pem: Path) -> Self:
        key = load_pem_private_key(pem.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        kid = pem.stem.removeprefix("partner-")
        return cls(kid, ORGANISATIONS[kid], key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    topic: str
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    partition: int = -1

    def but(self, **headers: bytes | None) -> Self:
        """Tamper with it: nothing is signed anew; a header that is None is taken away."""
        told = dict(self.headers) | headers
        kept = tuple((name, text) for name, text in told.items() if text is not None)
        return replace(self, headers=kept)

    def header(self, name: str) -> bytes:
        return dict(self.headers)[name] or b""

    @property
    def named(self) -> dict[str, str]:
        """What its receipt is asked for by."""
        return {name: self.header(name).decode() for name in ("ce_source", "ce_id")}


def a_letter(
    signer: Signer, *, subject: str, value: bytes, ce_id: str = "", **changes: str
) -> Letter:
    """Build a true one; the subject says of what kind it is and to which feed it goes."""
    kind, feed, _ = subject.split(":", 2)
    attributes = {
        "specversion": "1.0",
        "id": ce_id or sha256(subject.encode() + value).hexdigest()[:20],
        "source": f"{signer.organisation}/pipeline",
        "type": f"partners.{kind}-submitted.v1",
        "subject": subject,
        "time": SENT.isoformat(),
        "feed": feed,
        "sigkid": signer.kid,
        "datacontenttype": "application/json",
    } | changes
    return Letter(
        topic=f"partners.{kind.replace('ty', 'tie')}s.v1",
        key=subject.encode(),
        headers=tuple(sign(attributes, value=value, key=signer.key)),
        value=value,
    )


def posted(producers: Mapping[str, Producer], letters: Sequence[Letter]) -> list[str]:
    """Give where each came to lie, or why the broker would not take it, each by its inlet."""
    places: dict[int, str] = {}
    for number, letter in enumerate(letters):
        producer = producers[letter.topic]
        producer.produce(
            letter.topic,
            value=letter.value,
            key=letter.key,
            partition=letter.partition,
            headers=list(letter.headers),
            on_delivery=_noting(places, number),
        )
        producer.poll(0)
    assert sum(producer.flush(30) for producer in producers.values()) == 0
    return [places[number] for number in range(len(letters))]


def _noting(
    places: dict[int, str], number: int
) -> Callable[[KafkaError | None, Message], None]:
    def note(error: KafkaError | None, message: Message) -> None:
        where = (message.topic(), message.partition(), message.offset())
        places[number] = error.name() if error else "/".join(map(str, where))

    return note


async def values_in(kafka: Address, topic: str) -> Sequence[bytes]:
    return [record.value or b"" async for record in read_all(kafka, topic)]
