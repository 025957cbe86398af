"""Kafka by testcontainers, where a Docker engine answers."""

import asyncio
from collections.abc import Generator

import pytest
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from ops import docker
from ops.children import free_port
from shared.eventing import admin
from shared.eventing.topics import Topic

IMAGE = "apache/kafka:4.2.0"
SETTINGS = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
}


@pytest.fixture
def contained() -> Generator[str]:
    """The address of a broker in a container, which is gone afterwards."""
    if not docker.engine():
        pytest.skip("NOT RUN: no Docker engine answers")
    testcontainers_config.ryuk_disabled = True  # its image needs a registry: stopped here
    port = free_port()
    container = DockerContainer(IMAGE).with_bind_ports(9092, port)
    told = {"KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}"}
    for name, value in {**SETTINGS, **told}.items():
        container.with_env(name, value)
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started"))
    try:
        container.start()
        yield f"127.0.0.1:{port}"
    finally:
        container.stop()


@pytest.mark.timeout(120)
def test_a_kafka_in_a_container_takes_our_topics(contained: str) -> None:
    topic = Topic(name="trial.things.v1", owner="trial", key="thing", partitions=3)

    made = asyncio.run(admin.create(contained, [topic]))

    assert made == [topic.name]
    assert asyncio.run(admin.partitions(contained, [topic.name])) == {topic.name: 3}
