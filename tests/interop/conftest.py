"""Each client of an outsider's on real Kafka, and topics of a test's own."""

import asyncio
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.eventing import admin
from shared.eventing.browsing import read_all
from shared.eventing.ports import Door
from shared.eventing.records import Record
from shared.eventing.signing import read_door
from shared.eventing.topics import Topic
from tests.support.node import Node
from tests.support.outsiders import KEY, KID, JavaScript, Outsider, Python, Spoken

CLIENTS = {
    "cloudevents-python": (Python, "sdk"),
    "confluent-kafka": (Python, "bare"),
    "cloudevents-javascript": (JavaScript, "sdk"),
    "kafkajs": (JavaScript, "bare"),
}


@pytest.fixture(params=CLIENTS)
def outsider(kafka: str, request: pytest.FixtureRequest) -> Outsider:
    kind, voice = CLIENTS[request.param]
    if kind is Python:
        return Python(kafka=kafka, voice=voice)
    node: Node = request.getfixturevalue("node")
    return JavaScript(node=node, kafka=kafka, voice=voice)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An outsider and we, two topics of this test's own, and our door."""

    outsider: Outsider
    topics: tuple[str, str]
    door: Door

    async def send(self, *letters: Spoken, mode: str = "binary") -> None:
        """Let the outsider write to the first topic."""
        await asyncio.to_thread(self.outsider.send, letters, topic=self.topics[0], mode=mode)

    async def read(self, topic: str) -> Spoken:
        """Let the outsider read the one event of a topic."""
        return await asyncio.to_thread(self.outsider.read, topic)

    async def all_in(self, topic: str) -> list[Record]:
        return [record async for record in read_all(self.outsider.kafka, topic)]


@pytest.fixture
async def meeting(outsider: Outsider, door: Door) -> Meeting:
    one, other = (f"interop-{uuid4().hex}" for _ in range(2))
    made = [
        Topic(name=name, owner="trial", key="subject", partitions=12) for name in (one, other)
    ]
    await admin.create(outsider.kafka, made)
    return Meeting(outsider, (one, other), door)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """Knows one partner: the network whose key the outsiders hold."""
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = urlsafe_b64encode(public).decode().rstrip("=")
    life = "from = 2020-01-01T00:00:00Z\nto = 2100-01-01T00:00:00Z"
    registry = tmp_path / "partners.toml"
    row = f'[[partner]]\nkid = "{KID}"\norg = "HIN:HI-NENC"\nkey = "{key}"\n{life}\n'
    registry.write_text(row, encoding="utf-8")
    return read_door(registry)
