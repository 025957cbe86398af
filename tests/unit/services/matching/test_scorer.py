from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.cpv import divisions
from services.matching.domain.scorer import DEAD, Row
from shared.schemas.vocabulary import OpportunityStage
from tests.support.builders import INNOVATION, OPPORTUNITY
from tests.support.matching import SCORER

CLOSENESS = SCORER.affinities.closeness
TEXTS = st.sampled_from(["  ", " pulse patch ", " the pulse patch of it ", " pulses patched "])
CODES = st.lists(st.sampled_from(["331", "33141200", "48180000", "90620000"]), max_size=2)


def a_row(
    text: str, codes: Sequence[str] = (), *, stage: OpportunityStage | None = None
) -> Row:
    ref, coded = OPPORTUNITY if stage else INNOVATION, tuple(codes)
    return Row(ref, text, coded, divisions(coded), stage, None)


INNOVATIONS = st.builds(a_row, TEXTS, CODES)
NOTICES = st.builds(a_row, TEXTS, CODES, stage=st.sampled_from(OpportunityStage))


@given(innovation=INNOVATIONS, notice=NOTICES)
def test_a_score_is_the_same_from_both_sides_and_the_sum_of_its_points(
    innovation: Row, notice: Row
) -> None:
    scored = SCORER.score(innovation, notice)

    assert scored == SCORER.score(notice, innovation)
    assert scored.logit == scored.bias + sum(point.points for point in scored.points)
    assert all(point.sentence for point in scored.points)
    assert bool(scored.vetoes) == (notice.stage in DEAD)


@given(innovation=INNOVATIONS, notice=NOTICES)
def test_what_is_not_even_scored_would_not_have_held(innovation: Row, notice: Row) -> None:
    assert innovation.may_meet(notice) == notice.may_meet(innovation)
    assert innovation.may_meet(notice) or not SCORER.score(innovation, notice).holds


@given(left=INNOVATIONS, right=INNOVATIONS)
def test_two_of_one_kind_never_meet(left: Row, right: Row) -> None:
    assert not left.may_meet(right)


@pytest.mark.parametrize(
    ("left", "right", "closeness"),
    [
        ("33140000", "33141200", 4 / 6),
        ("331", "33100000", 1.0),
        ("331", "33600000", 2 / 3),
        ("80000000", "80500000", 2 / 3),
        ("33100000", "48180000", 0.25),
        ("33100000", "90620000", 0.0),
    ],
)
def test_codes_are_as_near_as_the_digits_they_share(
    *, left: str, right: str, closeness: float
) -> None:
    assert CLOSENESS([left], [right]) == CLOSENESS([right], [left]) == pytest.approx(closeness)


def test_without_codes_nothing_is_near() -> None:
    assert CLOSENESS([], ["33100000"]) == 0.0


@pytest.mark.parametrize("name", ["  ", " ai "])
def test_a_name_of_hardly_a_word_is_named_by_nothing(name: str) -> None:
    innovation = a_row(name)
    notice = a_row(" an ai for wards ", stage=OpportunityStage.PIPELINE)

    assert not SCORER.score(innovation, notice).holds
