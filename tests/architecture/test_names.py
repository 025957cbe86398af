"""Wire types, topics and the manifest follow from the names in the code."""

import re

import pytest

from shared.eventing.replays import topic_of
from shared.eventing.topics import manifest
from shared.schemas.catalogue import KINDS, Kind
from tests.support.sources import ROOT, SERVICES

MANIFEST = manifest((ROOT / "deploy/kafka/topics.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire_type)
def test_a_wire_type_follows_from_its_class(kind: Kind) -> None:
    fact = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()

    assert re.fullmatch(rf"[a-z]+\.{fact}\.v\d+", kind.wire_type)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire_type)
def test_a_topic_is_named_after_its_publisher(kind: Kind) -> None:
    publisher = kind.wire_type.partition(".")[0]

    assert re.fullmatch(rf"{publisher}\.([a-z-]+s\.v\d+|dead-letters)", kind.topic)


def test_the_manifest_lists_the_topics_of_the_language_and_no_other() -> None:
    written = {topic.name for topic in MANIFEST if topic.owner != "operator"}

    assert written == {kind.topic for kind in KINDS}


def test_an_operator_writes_each_services_replays_and_nothing_else() -> None:
    written = {topic.name for topic in MANIFEST if topic.owner == "operator"}

    assert written == {topic_of(service) for service in SERVICES}


def test_any_other_topic_belongs_to_whom_its_name_says() -> None:
    owned = [topic for topic in MANIFEST if topic.owner != "operator"]

    assert [topic for topic in owned if topic.name.partition(".")[0] != topic.owner] == []
