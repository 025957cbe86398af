"""The file of rights is what it is made from."""

from ops.manifests import RIGHTS
from ops.rights import Rights, from_cards, granted, made
from shared.eventing.topics import Topic


def a_topic(name: str, owner: str) -> Topic:
    return Topic(name=name, owner=owner, key="thing", partitions=1)


def test_the_file_equals_what_topics_and_cards_say() -> None:
    assert RIGHTS.read_text(encoding="utf-8") == from_cards(), "run `make docs`"


def test_a_topic_has_one_writer() -> None:
    writers = [topic for rights in granted().values() for topic in rights.writes]

    assert len(writers) == len(set(writers))


def test_partners_write_one_inlet_and_read_nothing() -> None:
    partners = {u: told for u, told in granted().items() if u.startswith("partners.")}

    assert partners == {user: Rights(writes=[f"{user}.v1"]) for user in partners}
    assert len(partners) == 3


def test_the_operator_writes_what_is_replayed_and_its_service_reads_it() -> None:
    topics = [a_topic("trial.things.v1", "trial"), a_topic("trial.replays", "operator")]

    users = made(topics, {"trial": []})

    assert users["operator"].writes == ["trial.replays"]
    assert users["trial"].writes == ["trial.things.v1"]
    assert users["trial"].reads == ["trial.replays", "trial.things.v1"]
