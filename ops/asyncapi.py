"""The published language as an AsyncAPI 3 document: topics, messages, who sends, who reads."""

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ops.messages import Schema, message
from ops.releases import examples
from shared.eventing.topics import Topic, manifest
from shared.schemas.catalogue import KINDS, Kind, schemas

ROOT = Path(__file__).parents[1]
WORDS = {"Reads": "receive", "Writes": "send"}
ANY = {"description": "One record in the feed's own format, as bytes."}


def document() -> Mapping[str, Any]:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    definitions: dict[str, Any] = {}
    golden, values = examples(), schemas()
    messages = {
        kind.wire_type: message(
            kind,
            payload=_payload(values.get(kind.wire_type, ANY), definitions),
            example=golden[kind.wire_type],
        )
        for kind in KINDS
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Innovation Pipeline",
            "version": project["version"],
            "description": project["description"] + ". CloudEvents 1.0 in binary mode.",
            "license": {"name": project["license"]},
        },
        "defaultContentType": "application/json",
        "channels": {
            topic.name: _channel(topic)
            for topic in manifest(_text("deploy/kafka/topics.toml"))
            if _kinds(topic.name)
        },
        "operations": dict(_operations()),
        "components": {"messages": messages, "schemas": definitions},
    }


def _payload(schema: Schema, definitions: dict[str, Any]) -> Schema:
    """Move what it defines beside that of the others: one name, one definition."""
    moved = json.loads(json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/'))
    for name, told in moved.get("$defs", {}).items():
        if definitions.setdefault(name, told) != told:
            raise ValueError(f"two definitions are called {name}: give one another name")
    return {word: told for word, told in moved.items() if word[0] != "$"}


def _channel(topic: Topic) -> Mapping[str, Any]:
    configs = topic.configs
    numbers = ("retention.ms", "max.message.bytes")
    kafka = {
        "partitions": topic.partitions,
        "replicas": topic.replication,
        "topicConfiguration": {
            "cleanup.policy": [configs["cleanup.policy"]],
            **{name: int(configs[name]) for name in numbers},
        },
        "bindingVersion": "0.5.0",
    }
    return {
        "address": topic.name,
        "description": f"Written by {topic.owner}; the key is its {topic.key}.",
        "messages": {
            kind.wire_type: {"$ref": f"#/components/messages/{kind.wire_type}"}
            for kind in _kinds(topic.name)
        },
        "bindings": {"kafka": kafka},
    }


def _operations() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Read the services' cards, which a test holds true."""
    for path in sorted((ROOT / "services").glob("*/__init__.py")):
        card = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for heading, action in WORDS.items():
            for topic in _listed(card, heading):
                operation = {"action": action, "channel": {"$ref": f"#/channels/{topic}"}}
                yield f"{path.parent.name}-{action}s-{topic}", operation


def _listed(card: str, heading: str) -> Iterable[str]:
    [entry] = re.findall(rf"^{heading}((?:[ ].+\n?)+)", card, flags=re.MULTILINE)
    return [topic for topic in re.findall(r"[a-z][\w.-]+\w", entry) if _kinds(topic)]


def _kinds(topic: str) -> list[Kind]:
    return [kind for kind in KINDS if kind.topic == topic]


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
