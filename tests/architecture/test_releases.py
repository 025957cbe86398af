"""What was released of the language stays in use: a breaking change fails, naming the field."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema_rs import validator_for
from pydantic import BaseModel

from ops.releases import CONTRACT, examples, unreleased
from shared.schemas.base import Event
from shared.schemas.catalogue import BY_TYPE, COMMANDS, schemas
from tests.support.releases import breaks, flat

Schema = Mapping[str, Any]
RELEASED: Mapping[str, Schema] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((CONTRACT / "released").glob("*.json"))
}
"""By wire type and minor version, as `matching.offer-made.v1.0`."""
HEAD, GOLDEN = schemas(), examples()
each_release = pytest.mark.parametrize("release", RELEASED)


def of(release: str) -> str:
    wire_type = release.rpartition(".")[0]
    assert wire_type in HEAD, f"{release} was released: it stays, beside its successor"
    return wire_type


def both(release: str) -> list[tuple[Schema, Schema]]:
    then, today = RELEASED[release], HEAD[of(release)]
    return [(then, today), (today, then)]


@each_release
def test_a_release_and_today_read_one_another(release: str) -> None:
    wire_type = of(release)
    is_ours = issubclass(BY_TYPE[wire_type], Event)

    found = breaks(RELEASED[release], HEAD[wire_type], ours=is_ours)

    broken = [f"{release}: {each}" for each in found]
    assert broken == [], "undo it, or make a new major: another class, wire type and topic"


@each_release
def test_what_a_release_wrote_is_read_today(release: str) -> None:
    wire_type = of(release)
    kind = COMMANDS.get(wire_type, BY_TYPE[wire_type])
    assert issubclass(kind, BaseModel)

    for example in RELEASED[release]["examples"]:
        kind.model_validate_json(json.dumps(example), extra="ignore")


@each_release
def test_what_is_written_today_obeys_the_schema_of_a_release(release: str) -> None:
    wire_type = of(release)

    validator_for({**RELEASED[release]}, validate_formats=True).validate(GOLDEN[wire_type])


@pytest.mark.parametrize("wire_type", HEAD)
def test_a_changed_schema_has_a_new_minor_version(wire_type: str) -> None:
    release = f"{wire_type}.{BY_TYPE[wire_type].minor}"
    assert release in RELEASED, "run `make docs`"

    same = flat(RELEASED[release]) == flat(HEAD[wire_type])

    moved = {each.path for side in both(release) for each in breaks(*side, ours=True)}
    assert same, f"raise `minor` of {wire_type}, then `make docs`: {sorted(moved)} changed"


def test_no_release_between_the_first_and_the_newest_is_missing() -> None:
    wanted = {f"{name}.{n}" for name in HEAD for n in range(BY_TYPE[name].minor + 1)}

    assert set(RELEASED) == wanted


def test_what_is_fixed_is_not_written_again() -> None:
    kept = {CONTRACT / "released" / f"{release}.json" for release in RELEASED}

    assert not kept & set(unreleased())
