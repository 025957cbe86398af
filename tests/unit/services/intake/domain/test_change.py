"""What becomes of a sound record beside the one that is held."""

from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.change import Accepted, Held, Passed, compare, withdraw
from services.intake.domain.issues import Outcome
from services.intake.domain.records import Gone, Sound
from tests.support.builders import INNOVATION, NOON, an_innovation

LATER = NOON + timedelta(hours=1)


def a_sound(raw: bytes = b"1", *, at: Any = NOON, tie: str = "", **changes: Any) -> Sound:
    entity = an_innovation(**changes)
    return Sound(entity=entity, raw=raw, path="$", instant=at, tie=tie)


def held(told: Sound) -> Held:
    first = compare(Held(ref=told.ref), told)
    assert isinstance(first, Accepted)
    return first.held


def test_the_first_is_new() -> None:
    first = compare(Held(ref=INNOVATION), a_sound())

    assert isinstance(first, Accepted)
    assert (first.held.version, first.kind, first.changed) == (1, "new", ())


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (a_sound(b"1", at=LATER), Outcome.DUPLICATE),
        (a_sound(b"2", at=LATER), Outcome.UNCHANGED),
        (a_sound(b"2", at=NOON - timedelta(hours=1), name="Older"), Outcome.STALE),
        (a_sound(b"2", tie="", name="Tie"), None),
        (a_sound(b"2", at=None, name="Undated"), None),
        (a_sound(b"3", name="Big", summary="x" * 9_000, problem="y" * 9_000), None),
    ],
)
def test_what_is_told_again_is_judged_by_bytes_then_time_then_content(
    told: Sound, outcome: Outcome | None
) -> None:
    verdict = compare(held(a_sound()), told)

    assert (verdict.outcome if isinstance(verdict, Passed) else None) == outcome


def test_at_one_instant_the_sources_id_decides() -> None:
    known = held(a_sound(b"1", tie="b"))

    assert compare(known, a_sound(b"2", tie="a", name="Other")) == Passed(Outcome.STALE)
    assert isinstance(compare(known, a_sound(b"2", tie="c", name="Other")), Accepted)


@pytest.mark.parametrize(
    ("name", "kind"), [("PULSE-patch.", "cosmetic"), ("Pulse Patch II", "substantive")]
)
def test_letter_case_and_points_are_cosmetic(name: str, kind: str) -> None:
    verdict = compare(held(a_sound()), a_sound(b"2", at=LATER, name=name))

    assert isinstance(verdict, Accepted)
    assert (verdict.changed, verdict.kind, verdict.held.version) == (("$['name']",), kind, 2)


def test_what_was_withdrawn_ends_and_comes_back_only_with_something_newer() -> None:
    gone = Gone(ref=INNOVATION, raw=b"{}", path="$", instant=LATER)
    ended = withdraw(held(a_sound()), gone)
    assert isinstance(ended, Accepted)

    assert (ended.held.version, ended.held.withdrawn) == (2, True)
    assert withdraw(ended.held, gone) == Passed(Outcome.UNCHANGED)
    assert compare(ended.held, a_sound(b"1")) == Passed(Outcome.STALE)
    back = compare(ended.held, a_sound(b"1", at=LATER + timedelta(hours=1)))
    assert isinstance(back, Accepted)
    assert (back.held.version, back.held.withdrawn) == (3, False)


def test_a_withdrawal_of_what_nobody_knows_changes_nothing() -> None:
    gone = Gone(ref=INNOVATION, raw=b"{}", path="$", instant=NOON)

    assert withdraw(Held(ref=INNOVATION), gone) == Passed(Outcome.UNCHANGED)
    older = Gone(ref=INNOVATION, raw=b"{}", path="$", instant=NOON - timedelta(days=1))
    assert withdraw(held(a_sound()), older) == Passed(Outcome.STALE)
