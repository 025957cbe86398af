"""A letter says what became of its record since: it is open until somebody saw to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from ops.letters import Letter, Wanted
from ops.originals import is_same
from shared.eventing.records import Record
from shared.schemas.base import Parked

PARKED = datetime(2026, 5, 1, tzinfo=UTC)
KEY, VALUE = b"thing-1", b"{"


def parked(**changes: object) -> Parked:
    told: Mapping[str, object] = {
        "occurred_at": PARKED,
        "version": 1,
        "group": "intake",
        "of_topic": "partners.innovations.v1",
        "of_partition": 3,
        "of_offset": 17,
        "timestamp": int(PARKED.timestamp() * 1000),
        "key_sha256": sha256(KEY).hexdigest(),
        "sha256": sha256(VALUE).hexdigest(),
        "size": 1,
        "reason": "not_json",
        "error": "Malformed",
        "step": "body",
        "attempts": 0,
        "code_version": "1",
    }
    return Parked.model_validate({**told, **changes})


def a_letter(*, version: int = 1, written: int = 0, discarded: bool = False) -> Letter:
    told = parked(version=version)
    return Letter(told=told, event="e-1", written=written, discarded=discarded)


@pytest.mark.parametrize(
    ("letter", "state", "attempts"),
    [
        (a_letter(), "open", 1),
        (a_letter(written=1), "replayed", 2),
        (a_letter(version=2, written=1), "open", 2),
        (a_letter(version=3), "open", 3),
        (a_letter(discarded=True), "discarded", 1),
    ],
    ids=["new", "replayed", "parked again", "its replays are kept no more", "given up"],
)
def test_a_letter_is_open_until_somebody_saw_to_it(
    letter: Letter, *, state: str, attempts: int
) -> None:
    assert (letter.state, letter.attempts) == (state, attempts)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(group="intake", at="partners.innovations.v1/3/17", key="thing-1"), True),
        (Wanted(topic="partners.innovations.v1", reason="not_json", since=PARKED), True),
        (Wanted(group="intake.permissions"), False),
        (Wanted(at="partners.innovations.v1/3/18"), False),
        (Wanted(key="thing-2"), False),
        (Wanted(reason="schema"), False),
        (Wanted(since=PARKED + timedelta(seconds=1)), False),
    ],
)
def test_a_letter_fits_when_all_that_was_asked_holds(wanted: Wanted, *, fits: bool) -> None:
    assert wanted.fits(a_letter()) is fits


@pytest.mark.parametrize(
    ("key", "value", "same"),
    [(KEY, VALUE, True), (None, VALUE, False), (KEY, None, False), (KEY, b"[", False)],
)
def test_a_record_is_the_one_that_was_parked_if_both_hashes_say_so(
    key: bytes | None, value: bytes | None, *, same: bool
) -> None:
    assert is_same(Record(timestamp=0, key=key, value=value), parked()) is same


def test_what_an_operator_sees_holds_no_content() -> None:
    shown = dict(a_letter().plain)

    assert not {"key", "value", "headers"} & shown.keys()
    assert shown["at"] == "partners.innovations.v1/3/17"
