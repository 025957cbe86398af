"""Each user tries each operation on each topic, and is answered as the blueprint says."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

import pytest
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
    admin,
)

from ops.access import client_of
from ops.rights import ADMIN
from tests.integration.rights.conftest import TOPICS_THERE, Fort
from tests.support.language import read_by
from tests.support.sources import SERVICES

NAMES = [topic.name for topic in TOPICS_THERE]
INLETS = [name for name in NAMES if name.startswith("partners.")]
USERS = [*SERVICES, "operator", *(inlet.removesuffix(".v1") for inlet in INLETS)]
PATIENCE = 10.0
its: Any = admin  # what it re-exports counts as private, and is typed by halves
Tries = Mapping[str, bool]

pytestmark = pytest.mark.timeout(120)


def expected(user: str) -> Mapping[str, Tries]:
    """From owners and routing tables, not from the file that is judged."""
    own = {topic.name for topic in TOPICS_THERE if topic.owner == user}
    if user in SERVICES:
        reads = read_by(user) | own | {f"{user}.replays"}
    elif user == "operator":
        reads = set(NAMES)
    else:
        own, reads = {f"{user}.v1"}, set[str]()
    nothing = dict.fromkeys(NAMES, False)
    return {
        "produce": {name: name in own for name in NAMES},
        "consume": {name: name in reads for name in NAMES},
        "create": nothing,
        "alter": nothing,
        "delete": nothing,
    }


def produced(fort: Fort, user: str) -> Tries:
    told: dict[str, bool] = {}

    def delivered(error: KafkaError | None, message: Message) -> None:
        told[message.topic() or ""] = error is None
        assert error is None or is_refusal(error)

    producer: Any = Producer(client_of(fort.meets(user)))
    for name in NAMES:
        producer.produce(name, b"tried", on_delivery=delivered)
    producer.flush(PATIENCE)
    return told


def consumed(fort: Fort, user: str) -> Tries:
    """A record lies in each topic: it comes, or a refusal, or the topic is not even seen."""
    alone = {"group.id": f"nobody-{user}", "enable.auto.commit": False}
    consumer: Any = Consumer(client_of(fort.meets(user)) | alone)
    seen = {name: described(consumer, name) for name in NAMES}
    told = {name: False for name, is_seen in seen.items() if not is_seen}
    consumer.assign([TopicPartition(name, 0, 0) for name in NAMES if seen[name]])
    while len(told) < len(NAMES):
        message = consumer.poll(PATIENCE)
        assert message is not None, sorted(set(NAMES) - told.keys())
        error = message.error()
        if error and error.code() == KafkaError.GROUP_AUTHORIZATION_FAILED:
            continue  # it looks for its group's coordinator besides
        assert error is None or is_refusal(error), error
        told[message.topic() or ""] = error is None
    consumer.close()
    return told


def described(consumer: Any, name: str) -> bool:
    """Of a topic that a user may not even see, a client hears nothing more for ever."""
    error = consumer.list_topics(name, timeout=PATIENCE).topics[name].error
    assert error is None or is_refusal(error), error
    return error is None


def created(client: Any) -> Mapping[str, Future[Any]]:
    told: dict[str, Future[Any]] = client.create_topics(
        [its.NewTopic(name, 1, 1) for name in NAMES]
    )
    return told


def altered(client: Any) -> Mapping[str, Future[Any]]:
    change = its.ConfigEntry(
        "retention.ms", "1", incremental_operation=its.AlterConfigOpType.SET
    )
    kind = its.ConfigResource.Type.TOPIC
    asked = [its.ConfigResource(kind, name, incremental_configs=[change]) for name in NAMES]
    answers = client.incremental_alter_configs(asked)
    return {resource.name: future for resource, future in answers.items()}


def deleted(client: Any) -> Mapping[str, Future[Any]]:
    told: dict[str, Future[Any]] = client.delete_topics(NAMES)
    return told


ADMINISTERED: Mapping[str, Callable[[Any], Mapping[str, Future[Any]]]] = {
    "create": created,
    "alter": altered,
    "delete": deleted,
}


def is_refusal(error: KafkaError) -> bool:
    return error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


def was_allowed(future: Future[Any]) -> bool:
    """Any other answer than a refusal of rights says that there was one."""
    try:
        future.result(PATIENCE)
    except KafkaException as refused:
        return not is_refusal(refused.args[0])
    return True


@pytest.fixture(scope="module", autouse=True)
def laid(fort: Fort) -> None:
    producer: Any = Producer(client_of(fort.meets(ADMIN)))
    for name in NAMES:
        producer.produce(name, b"laid", partition=0)
    assert producer.flush(PATIENCE) == 0


@pytest.mark.parametrize("user", USERS)
def test_a_user_may_do_what_is_written_and_nothing_else(fort: Fort, user: str) -> None:
    tried: dict[str, Tries] = {
        "produce": produced(fort, user),
        "consume": consumed(fort, user),
    }
    client = its.AdminClient(client_of(fort.meets(user)))
    for operation, ask in ADMINISTERED.items():
        tried[operation] = {name: was_allowed(told) for name, told in ask(client).items()}

    assert differing(tried, expected(user)) == []


def differing(
    tried: Mapping[str, Tries], wanted: Mapping[str, Tries]
) -> Iterable[tuple[str, str, str]]:
    return [
        (operation, name, "allowed" if may else "refused")
        for operation, told in tried.items()
        for name, may in told.items()
        if wanted[operation][name] != may
    ]
