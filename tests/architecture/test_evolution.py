"""Each kind of change that breaks somebody fails the gate, and names its field."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from shared.schemas.catalogue import schemas
from tests.support.releases import breaks

Change = Callable[[Any], object]
RELEASED = schemas()["audit.permission-granted.v1"]


def altered(change: Change) -> Mapping[str, Any]:
    """Give a copy of a real event's schema, changed as by an edit of its class."""
    schema: dict[str, Any] = deepcopy({**RELEASED})
    change(schema)
    return schema


def field(name: str, **words: Any) -> Change:
    return lambda schema: schema["properties"].update({name: words})


def nested(name: str, **words: Any) -> Change:
    return lambda schema: schema["$defs"]["Terms"]["properties"].update({name: words})


def without(name: str) -> Change:
    def change(schema: Any) -> None:
        schema["properties"].pop(name)
        schema["required"] = [each for each in schema["required"] if each != name]

    return change


def renamed(schema: Any) -> None:
    without("grantor")(schema)
    field("grantor_id", type="string", default="HIN:HI-NENC")(schema)


def added_without_default(schema: Any) -> None:
    field("until", type="string")(schema)
    schema["required"].append("until")


def default_taken_away(schema: Any) -> None:
    del schema["properties"]["struck"]["default"]
    schema["required"].append("struck")


def made_optional(schema: Any) -> None:
    schema["properties"]["version"]["default"] = 1
    schema["required"].remove("version")


TERM = "terms."
TEXTS = {"type": "array", "items": {"type": "string"}}
PURPOSES = RELEASED["$defs"]["Purpose"]["enum"]
BREAKING: Mapping[str, tuple[str, Change]] = {
    "a required field removed": ("grantor", without("grantor")),
    "an optional field removed": ("granted_seq", without("granted_seq")),
    "a field renamed": ("grantor", renamed),
    "a field added without default": ("until", added_without_default),
    "a default taken away": ("struck", default_taken_away),
    "a default changed": (
        TERM + "onward",
        nested("onward", type="boolean", default=True),
    ),
    "a required field made optional": ("version", made_optional),
    "another type": ("version", field("version", type="string")),
    "a wider type": ("version", field("version", type="number")),
    "null no longer allowed": ("granted_seq", field("granted_seq", type="integer")),
    "null allowed": (
        "version",
        field("version", anyOf=[{"type": "integer"}, {"type": "null"}]),
    ),
    "a member of an enumeration removed": (
        TERM + "purposes[]",
        lambda schema: schema["$defs"]["Purpose"].update(enum=PURPOSES[1:]),
    ),
    "a member of an enumeration added": (
        TERM + "purposes[]",
        lambda schema: schema["$defs"]["Purpose"].update(enum=[*PURPOSES, "resale"]),
    ),
    "a bound narrowed": (
        TERM + "recipients",
        lambda schema: schema["$defs"]["Terms"]["properties"]["recipients"].update(maxItems=8),
    ),
    "a bound widened": (
        TERM + "recipients",
        lambda schema: schema["$defs"]["Terms"]["properties"]["recipients"].update(maxItems=99),
    ),
    "another format": (
        "occurred_at",
        field("occurred_at", type="string", format="date"),
    ),
    "another pattern": (
        "permission",
        field("permission", type="string", pattern="^[a-z]+$"),
    ),
    "another type of items": (
        TERM + "obligations[]",
        nested("obligations", type="array", items={"type": "integer"}, default=[]),
    ),
    "a list for one": ("permission", field("permission", **TEXTS)),
    "a nested field removed": (
        "struck[].code",
        lambda schema: schema["$defs"]["Struck"]["properties"].pop("code"),
    ),
}
COMPATIBLE: Mapping[str, Change] = {
    "nothing": lambda schema: schema,
    "a field added with a default": field("note", type="string", default=""),
    "a nested field added with a default": nested("note", type="string", default=""),
    "other words of explanation": field(
        "version", type="integer", title="Edition", description="The log's position."
    ),
    "a definition under another name": lambda schema: schema["$defs"].update(Unused={}),
    "members in another order": lambda schema: schema["$defs"]["Purpose"].update(
        enum=PURPOSES[::-1]
    ),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_a_breaking_change_is_refused_by_the_name_of_its_field(kind: str) -> None:
    name, change = BREAKING[kind]

    found = breaks(RELEASED, altered(change), ours=True)

    assert name in {each.path for each in found}
    assert all(each.path.startswith(name) for each in found)


@pytest.mark.parametrize("kind", COMPATIBLE)
def test_a_compatible_change_passes(kind: str) -> None:
    assert breaks(RELEASED, altered(COMPATIBLE[kind]), ours=True) == []


@pytest.mark.parametrize("kind", ["a member of an enumeration added", "a bound widened"])
def test_what_only_we_read_may_take_more(kind: str) -> None:
    _, change = BREAKING[kind]

    assert breaks(RELEASED, altered(change), ours=False) == []
