"""Clients as partners use them: with the CloudEvents SDK of their language, or bare."""

import json
import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast

from cloudevents.core.bindings import kafka as binding
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Consumer, Producer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.support.node import JS, Node
from tests.support.sources import ROOT

STRUCTURED = "application/cloudevents"
KID = "nenc-1"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
signed: Callable[..., dict[str, str]] = runpy.run_path(
    str(ROOT / "docs" / "publishing" / "publish.py")
)["signed"]


class Spoken(NamedTuple):
    """An event as its client holds it; its subject is the Kafka key."""

    attributes: Mapping[str, str]
    data: Any


class Outsider(Protocol):
    @property
    def kafka(self) -> str: ...
    def send(self, letters: Sequence[Spoken], *, topic: str, mode: str) -> None: ...
    def read(self, topic: str) -> Spoken: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaScript:
    """kafkajs, and over it the SDK."""

    node: Node
    kafka: str
    voice: str

    def send(self, letters: Sequence[Spoken], *, topic: str, mode: str) -> None:
        told = [letter._asdict() for letter in letters]
        pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self._speak("send", mode, topic=topic, asked={"letters": told, "kid": KID, "pem": pem})

    def read(self, topic: str) -> Spoken:
        return Spoken(**json.loads(self._speak("read", "binary", topic=topic, asked={})))

    def _speak(self, verb: str, mode: str, *, topic: str, asked: Mapping[str, Any]) -> str:
        words = (verb, self.voice, mode, self.kafka, topic)
        return self.node.run(JS / "speak.cjs", *words, told=json.dumps(asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """confluent-kafka, and over it the SDK."""

    kafka: str
    voice: str

    def send(self, letters: Sequence[Spoken], *, topic: str, mode: str) -> None:
        producer = Producer(
            {"bootstrap.servers": self.kafka, "partitioner": "murmur2_random", "log_level": 0}
        )
        write = WRITERS[self.voice, mode]
        for letter in letters:
            headers, value = write(letter)
            told = signed(headers | {"ce_sigkid": KID}, value=value, key=KEY)
            producer.produce(
                topic, value, letter.attributes["subject"], headers=[*told.items()]
            )
        assert producer.flush(30) == 0

    def read(self, topic: str) -> Spoken:
        place = {"group.id": topic, "auto.offset.reset": "earliest", "log_level": 0}
        consumer = Consumer({"bootstrap.servers": self.kafka, **place})
        consumer.subscribe([topic])
        message = consumer.poll(20)
        consumer.close()
        assert message, "nothing was given"
        headers = dict(cast(list[tuple[str, bytes]], message.headers()))
        return READERS[self.voice](headers, message.value() or b"")


def _bare_binary(letter: Spoken) -> tuple[dict[str, str], bytes]:
    headers = {f"ce_{name}": text for name, text in letter.attributes.items()}
    return headers | {"content-type": "application/json"}, json.dumps(letter.data).encode()


def _bare_structured(letter: Spoken) -> tuple[dict[str, str], bytes]:
    told = {**letter.attributes, "datacontenttype": "application/json", "data": letter.data}
    return {"content-type": f"{STRUCTURED}+json"}, json.dumps(told).encode()


def _sdk_binary(letter: Spoken) -> tuple[dict[str, str], bytes]:
    return _texts(binding.to_binary_event(_event(letter)))


def _sdk_structured(letter: Spoken) -> tuple[dict[str, str], bytes]:
    return _texts(binding.to_structured_event(_event(letter)))


def _event(letter: Spoken) -> CloudEvent:
    time = datetime.fromisoformat(letter.attributes["time"])
    more = {"time": time, "datacontenttype": "application/json"}
    return CloudEvent({**letter.attributes, **more}, letter.data)


def _texts(message: binding.KafkaMessage) -> tuple[dict[str, str], bytes]:
    return {name: text.decode() for name, text in message.headers.items()}, message.value


def _bare_read(headers: Mapping[str, bytes], value: bytes) -> Spoken:
    told = json.loads(value)
    if headers["content-type"].startswith(STRUCTURED.encode()):
        return Spoken(data=told.pop("data"), attributes=told)
    named = {n[3:]: text.decode() for n, text in headers.items() if n.startswith("ce_")}
    return Spoken(named, told)


def _sdk_read(headers: Mapping[str, bytes], value: bytes) -> Spoken:
    """Choose by the content type: `from_kafka` takes two signed headers for binary mode."""
    is_structured = headers["content-type"].startswith(STRUCTURED.encode())
    read = binding.from_structured_event if is_structured else binding.from_binary_event
    event = read(binding.KafkaMessage(headers={**headers}, key=None, value=value))
    told = event.get_attributes()
    time = {"time": told["time"].isoformat()}
    return Spoken({**told, **time}, event.get_data())


WRITERS = {
    ("bare", "binary"): _bare_binary,
    ("bare", "structured"): _bare_structured,
    ("sdk", "binary"): _sdk_binary,
    ("sdk", "structured"): _sdk_structured,
}
READERS = {"bare": _bare_read, "sdk": _sdk_read}
