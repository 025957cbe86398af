"""A service's real handlers, stopped at each hit: the same products come of the same facts."""

import pytest

from tests.chaos.sim.matcher import told_of_products
from tests.chaos.sim.table import Cases

pytestmark = [pytest.mark.sim, pytest.mark.timeout(1_800)]


@pytest.mark.parametrize("wakes", [False, True])
@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.prove)])
def test_matching_comes_to_the_same_products_whoever_is_killed_or_wakes_at_any_hit(
    step: int, *, wakes: bool, cases: Cases
) -> None:
    hits = range(1, told_of_products().hits + 1, step)

    cases.hold("matching", (told_of_products(hit, wakes=wakes) for hit in hits))
