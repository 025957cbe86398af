"""The measures that a reader feels stay within their targets."""

import pytest

from tests.support.scorecard import Score, scorecard


@pytest.mark.parametrize("score", scorecard(), ids=lambda score: score.measure)
def test_a_measure_meets_its_target(score: Score) -> None:
    assert score.is_met, str(score)
