"""What differs from the manifest, and what of that may be mended without a person."""

import pytest

from ops.topics import steps
from shared.eventing.amending import Held
from shared.eventing.topics import Topic

TOPIC = Topic(
    name="intake.things.v1", owner="intake", key="thing", partitions=12, retention_days=7
)
WEEK = TOPIC.configs["retention.ms"]


def acts(*, partitions: int = 12, is_empty: bool = False, **configs: str) -> list[str]:
    own = {name.replace("_", "."): value for name, value in configs.items()}
    held = Held(partitions=partitions, is_empty=is_empty, configs=TOPIC.configs | own)
    return [step.act for step in steps([TOPIC], {TOPIC.name: held})]


def test_nothing_is_to_be_done_where_nothing_differs() -> None:
    assert acts() == []


def test_a_topic_that_is_not_there_is_made() -> None:
    assert [step.act for step in steps([TOPIC], {})] == ["create"]


def test_partitions_are_added_only_while_no_key_has_a_place() -> None:
    assert acts(partitions=6, is_empty=True) == ["grow"]
    assert acts(partitions=6, is_empty=False) == ["leave"]


def test_partitions_are_never_taken_away() -> None:
    assert acts(partitions=24, is_empty=True) == ["leave"]


@pytest.mark.parametrize(
    ("has", "act"), [("1000", "set"), ("-1", "leave"), (WEEK + "0", "leave")]
)
def test_records_are_kept_longer_at_a_word_and_shorter_only_by_hand(has: str, act: str) -> None:
    assert acts(retention_ms=has) == [act]


def test_what_takes_nothing_away_is_set_anew() -> None:
    assert acts(compression_type="gzip") == ["set"]


def test_what_is_left_to_a_person_says_how_it_is_done() -> None:
    held = Held(partitions=12, is_empty=False, configs=TOPIC.configs | {"retention.ms": "-1"})

    [step] = steps([TOPIC], {TOPIC.name: held})

    assert "kafka-configs.sh" in step.do
    assert f"--add-config retention.ms={WEEK}" in step.do
