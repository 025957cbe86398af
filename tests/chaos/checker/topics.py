"""Reads every topic of ours from its first offset to the end it had when asked."""

import time
from collections.abc import Iterator, Mapping
from uuid import uuid4

from confluent_kafka import Consumer, Message, TopicPartition

from tests.chaos.checker.evidence import Told

Ranges = Mapping[str, tuple[int, int]]
PATIENCE = 30.0
SIP = 0.1
"""Seconds: a full thousand is waited for no longer."""


def connect(address: str, *, user: str = "", password: str = "") -> Consumer:
    """A broker that asks for no names is told none."""
    login = {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": password,
    }
    return Consumer(
        {
            **(login if user else {}),
            "bootstrap.servers": address,
            "group.id": f"checker-{uuid4()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            "log_level": 0,
        }
    )


def ranges(consumer: Consumer) -> Ranges:
    return {_named(place): _range(consumer, place) for place in _places(consumer)}


def read(consumer: Consumer, ranges: Ranges) -> tuple[Told, ...]:
    """Partners' topics are measured, not read: their values may be anything."""
    ours = {name: each for name, each in ranges.items() if not name.startswith("partners.")}
    return tuple(_records(consumer, ours))


def _places(consumer: Consumer) -> Iterator[TopicPartition]:
    for topic in consumer.list_topics(timeout=PATIENCE).topics.values():
        if "." in topic.topic:
            yield from (TopicPartition(topic.topic, number) for number in topic.partitions)


def _range(consumer: Consumer, place: TopicPartition) -> tuple[int, int]:
    return consumer.get_watermark_offsets(place, timeout=PATIENCE)


def _records(consumer: Consumer, ranges: Ranges) -> Iterator[Told]:
    left = {name: end for name, (first, end) in ranges.items() if end > first}
    consumer.assign([_at(name, ranges[name][0]) for name in left])
    deadline = time.monotonic() + PATIENCE
    while left:
        if time.monotonic() > deadline:
            raise TimeoutError(f"never came to the end of {sorted(left)}")
        for message in consumer.consume(1_000, timeout=SIP):
            told = _told(message)
            yield told
            place = f"{told.topic}/{told.partition}"
            if told.offset + 1 >= left.get(place, 0):
                left.pop(place, None)


def _told(message: Message) -> Told:
    if error := message.error():
        raise OSError(error.str())
    headers = dict(message.headers() or {})
    return Told(
        topic=message.topic() or "",
        partition=message.partition() or 0,
        offset=message.offset() or 0,
        key=_text(message.key()),
        id=_text(headers["ce_id"]),
        type=_text(headers["ce_type"]),
        body=_text(message.value()),
    )


def _text(value: str | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


def _named(place: TopicPartition) -> str:
    return f"{place.topic}/{place.partition}"


def _at(name: str, offset: int) -> TopicPartition:
    topic, _, number = name.rpartition("/")
    return TopicPartition(topic, int(number), offset)
