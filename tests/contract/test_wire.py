"""What was once written is read for ever: one golden file for each event and major version."""

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from ops.docs import DOCS, made
from shared.schemas.base import Event
from shared.schemas.catalogue import COMMANDS, EVENTS, KINDS, Kind
from shared.schemas.partners import Command

MADE = made()
GOLDEN = Path(__file__).parent / "golden"
each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.wire_type)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire_type)


def golden(event: type[Event]) -> str:
    return (GOLDEN / f"{event.wire_type}.json").read_text(encoding="utf-8")


@each_event
def test_the_golden_bytes_are_read_and_written_again(event: type[Event]) -> None:
    written = event.model_validate_json(golden(event)).model_dump_json()

    assert json.loads(written) == json.loads(golden(event))


@each_event
def test_a_newer_writers_field_is_passed_by(event: type[Event]) -> None:
    newer = {**json.loads(golden(event)), "of_next_year": True}

    assert event.model_validate(newer) == event.model_validate_json(golden(event))


@each_event
def test_a_golden_file_says_every_field_of_its_event(event: type[Event]) -> None:
    assert set(json.loads(golden(event))) == set(event.model_fields)


@each_event
def test_the_key_of_an_event_is_ascii(event: type[Event]) -> None:
    assert event.model_validate_json(golden(event)).subject.isascii()


def test_no_golden_file_has_lost_its_event() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {kind.wire_type for kind in KINDS}


@each_kind
def test_the_names_on_the_wire_follow_from_the_names_in_the_code(kind: Kind) -> None:
    publisher = kind.__module__.rpartition(".")[2]
    fact = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()

    assert kind.wire_type == f"{publisher}.{fact}.v1"
    assert re.fullmatch(rf"{publisher}\.([a-z]+s\.v1|dead-letters)", kind.topic)


@each_kind
def test_every_kind_says_in_a_sentence_what_it_is(kind: Kind) -> None:
    assert re.fullmatch(r"[A-Z].*[.]", (kind.__doc__ or "").partition("\n")[0])


@pytest.mark.parametrize("wire_type", COMMANDS)
def test_the_golden_bytes_of_a_command_are_read(wire_type: str) -> None:
    text = (GOLDEN / f"{wire_type}.json").read_text(encoding="utf-8")

    read = COMMANDS[wire_type].model_validate_json(text)

    assert json.loads(read.model_dump_json(exclude_unset=True)) == json.loads(text)


@pytest.mark.parametrize(
    "command", sorted({*COMMANDS.values()}, key=str), ids=lambda kind: kind.__name__
)
def test_a_command_with_a_name_nobody_knows_is_refused(command: type[Command]) -> None:
    with pytest.raises(ValidationError) as refused:
        command.model_validate({"of_next_year": True})

    assert ("of_next_year",) in {
        error["loc"] for error in refused.value.errors() if error["type"] == "extra_forbidden"
    }


@pytest.mark.parametrize("path", sorted(MADE), ids=str)
def test_the_generated_documents_are_what_the_generator_writes(path: Path) -> None:
    assert (DOCS / path).read_text(encoding="utf-8") == MADE[path], "run `make docs`"


def test_no_generated_schema_has_lost_its_event() -> None:
    kept = {path.relative_to(DOCS) for path in (DOCS / "schemas").iterdir()}

    assert kept == {path for path in MADE if path.parent.name == "schemas"}
