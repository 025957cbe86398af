"""The card at the head of each service tells the truth about what it reads and writes."""

import importlib
import re

import pytest

from shared.schemas.catalogue import KINDS, published_by
from tests.support.language import declared, read_by
from tests.support.sources import SERVICES

each_service = pytest.mark.parametrize("service", SERVICES)


def card(service: str, heading: str) -> set[str]:
    """The topics after a heading; a line that begins with a space goes on with them."""
    text = importlib.import_module(f"services.{service}").__doc__ or ""
    [entry] = re.findall(rf"^{heading}((?:[ ].+\n?)+)", text, flags=re.MULTILINE)
    return set(re.findall(r"[a-z][a-z0-9.-]+[a-z0-9]", entry))


@each_service
def test_a_service_reads_what_its_card_says(service: str) -> None:
    assert read_by(service) == card(service, "Reads")


@each_service
def test_a_service_writes_what_its_card_says(service: str) -> None:
    assert {event.topic for event in published_by(service)} == card(service, "Writes")


def test_the_catalogue_lists_every_event_that_is_declared() -> None:
    assert declared() == set(KINDS)


def test_every_topic_has_exactly_one_publisher() -> None:
    publishers = {(kind.topic, kind.wire_type.partition(".")[0]) for kind in KINDS}

    assert len(publishers) == len({topic for topic, _ in publishers})
