"""The AsyncAPI document says what is true, and the official parser takes it."""

import json
from typing import Any

import pytest
from jsonschema_rs import ValidationError, validator_for

from ops.asyncapi import document
from shared.schemas.catalogue import KINDS, published_by
from tests.support.language import read_by
from tests.support.node import JS, Node
from tests.support.sources import SERVICES

DOCUMENT = document()
MESSAGES = DOCUMENT["components"]["messages"]
each_message = pytest.mark.parametrize("wire_type", MESSAGES)


def check(told: Any, *, wire_type: str, side: str) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/components/messages/{wire_type}/{side}",
        "components": DOCUMENT["components"],
    }
    validator_for(schema, validate_formats=True).validate(told)


@each_message
def test_an_example_obeys_the_schemas_of_its_headers_and_value(wire_type: str) -> None:
    [example] = MESSAGES[wire_type]["examples"]

    check(example["headers"], wire_type=wire_type, side="headers")
    check(example["payload"], wire_type=wire_type, side="payload")


@each_message
def test_an_example_without_one_of_its_headers_is_refused(wire_type: str) -> None:
    [example] = MESSAGES[wire_type]["examples"]

    for name in MESSAGES[wire_type]["headers"]["required"]:
        fewer = {other: text for other, text in example["headers"].items() if other != name}
        with pytest.raises(ValidationError):
            check(fewer, wire_type=wire_type, side="headers")


def test_every_kind_is_a_message_of_its_topics_channel() -> None:
    channels = DOCUMENT["channels"]

    assert {(name, each) for name in channels for each in channels[name]["messages"]} == {
        (kind.topic, kind.wire_type) for kind in KINDS
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_operations_are_what_it_does(service: str) -> None:
    done = [each for name, each in DOCUMENT["operations"].items() if name.startswith(service)]
    told = {(each["action"], each["channel"]["$ref"].split("/")[-1]) for each in done}

    reads = {("receive", topic) for topic in read_by(service)}
    assert told == reads | {("send", event.topic) for event in published_by(service)}


@pytest.mark.timeout(180)
def test_the_official_parser_takes_the_document(node: Node) -> None:
    counted = node.run(JS / "parse.cjs", told=json.dumps(DOCUMENT))

    assert counted.split() == [str(len(DOCUMENT["channels"])), str(len(KINDS))]


@pytest.mark.timeout(180)
def test_the_official_parser_refuses_a_word_it_does_not_know(node: Node) -> None:
    told = {"asyncapi": "3.0.0", "info": DOCUMENT["info"], "channels": {"a": {"addr": "a"}}}

    refused = node.attempt(JS / "parse.cjs", [], told=json.dumps(told))

    assert refused.returncode == 1
    assert "addr" in refused.stderr
