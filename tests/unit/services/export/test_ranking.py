from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.ranking import rank
from services.export.domain.readiness import Signal
from services.export.domain.scoring import Scored
from services.export.domain.values import Item, Site
from shared.schemas.vocabulary import Asserter
from tests.support.export import product_id


def a_scored(letter: str, points: int, *, sites: int = 0, regions: int = 1) -> Scored:
    signal = Signal(
        signal="nhs_use",
        value="site",
        points=points,
        of=15,
        asserted_by=Asserter.NOTICE,
        on=None,
        rests_on=(),
        sentence="",
    )
    named = [
        Site(
            organisation="",
            org_id=f"GB-NHS:{n}",
            icb=None,
            region=f"GB-NHS:Y{n % regions}",
            since=None,
            by=Asserter.NOTICE,
        )
        for n in range(sites)
    ]
    items = tuple(Item(field="nhs_use", source="innovation:x:1", value=site) for site in named)
    return Scored(product=product_id(letter), items=items, signals=(signal,))


def placed(*candidates: Scored, edition: str = "e") -> list[tuple[str, int | None]]:
    return [(r.scored.product[-1], r.rank) for r in rank(candidates, edition=edition)]


def test_equal_totals_share_a_rank_and_the_next_is_counted_on() -> None:
    found = placed(a_scored("a", 5), a_scored("b", 9), a_scored("c", 5), a_scored("d", 1))

    assert [each for _, each in found] == [1, 2, 2, 4]
    assert (found[0], found[3]) == (("b", 1), ("d", 4))


def test_inside_a_tie_reach_comes_first() -> None:
    found = placed(
        a_scored("a", 5, sites=1),
        a_scored("b", 5, sites=4),
        a_scored("c", 5, sites=3, regions=2),
    )

    assert found == [("c", 1), ("b", 1), ("a", 1)]


def test_an_early_letter_earns_nothing() -> None:
    firsts = {
        placed(a_scored("a", 5), a_scored("b", 5), edition=str(n))[0][0] for n in range(9)
    }

    assert firsts == {"a", "b"}


points = st.integers(0, 20)
candidates = st.lists(
    st.builds(a_scored, st.sampled_from("abcdefgh"), points, sites=st.integers(0, 3)),
    unique_by=lambda scored: scored.product,
    max_size=8,
)


@given(candidates, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(found: list[Scored], dice: Any) -> None:
    shuffled = [*found]
    dice.shuffle(shuffled)

    assert rank(shuffled, edition="e") == rank(found, edition="e")


@given(candidates, points)
def test_an_unrelated_candidate_moves_nobody_past_anybody(
    found: list[Scored], of_another: int
) -> None:
    with_another = rank([*found, a_scored("z", of_another)], edition="e")

    kept = [r.scored for r in with_another if r.scored.product != product_id("z")]
    assert kept == [r.scored for r in rank(found, edition="e")]


@given(candidates)
def test_more_points_never_stand_behind_fewer(found: list[Scored]) -> None:
    ranked = rank(found, edition="e")

    assert [r.scored.points for r in ranked] == sorted((s.points for s in found), reverse=True)
    assert all(r.rank == 1 + sum(s.points > r.scored.points for s in found) for r in ranked)
