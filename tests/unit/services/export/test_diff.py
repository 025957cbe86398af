"""What changed, to one reader now: a name struck from either edition is never told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.diff import apply, diff, places
from services.export.domain.past import Step
from services.export.domain.view import Row, Shown, View, look
from tests.support.export import product_id
from tests.support.export_best import a_standing
from tests.unit.services.export.test_editions import (
    an_edition,
    everything,
    permitting,
)

EDITION = an_edition(a_standing().profile())
PLAIN: View = look(EDITION, permitting(everything(a_standing().profile())))


def a_view(*rows: Row) -> View:
    return replace(PLAIN, rows=rows)


def a_row(letter: str, *, rank: int | None = 1, change: str = "new", **texts: str) -> Row:
    values = {
        name: (Shown(value=value, sources=("innovation:x:1",)),)
        for name, value in ({"name": f"Product {letter}"} | texts).items()
    }
    return Row(
        product=product_id(letter),
        rank=rank,
        points=0,
        signals=(),
        values=values,
        withheld=(),
        step=Step(change=change),
    )


def test_what_is_new_returned_gone_moved_and_changed_is_told_apart() -> None:
    before = a_view(a_row("a", rank=1), a_row("b", rank=2, summary="Old."), a_row("c"))
    after = a_view(
        a_row("a", rank=2),
        a_row("b", rank=2, summary="New."),
        a_row("d"),
        a_row("e", change="returned"),
    )

    found = diff(before, after, unshared=())

    assert [row.product[-1] for row in found.added] == ["d"]
    assert [row.product[-1] for row in found.returned] == ["e"]
    assert [row.product[-1] for row in found.removed] == ["c"]
    assert [(m.product[-1], m.before, m.after) for m in found.moved] == [("a", 1, 2)]
    assert [(c.product[-1], c.field, c.substantive) for c in found.changed] == [
        ("b", "summary", True)
    ]


def test_a_change_of_case_and_spaces_alone_is_cosmetic() -> None:
    before, after = a_row("a", summary="It  works."), a_row("a", summary="it works")

    [change] = diff(a_view(before), a_view(after), unshared=()).changed

    assert not change.substantive


def test_what_either_view_lacks_though_its_edition_holds_it_is_counted_and_not_named() -> None:
    before, after = a_view(a_row("a"), a_row("b")), a_view(a_row("b"))

    found = diff(before, after, unshared={product_id("a")})

    assert (found.removed, found.unshared) == ((), 1)
    assert "Product a" not in repr(found)


rows = st.builds(
    a_row,
    st.sampled_from("abcdef"),
    rank=st.none() | st.integers(1, 5),
    change=st.sampled_from(["new", "returned", "same"]),
    summary=st.sampled_from(["One.", "one", "Two."]),
)
views = st.lists(rows, unique_by=lambda row: row.product, max_size=6).map(
    lambda found: a_view(*found)
)
struck = st.sets(st.sampled_from([product_id(letter) for letter in "abcdef"]))


@given(before=views, after=views, away=struck)
def test_what_stood_and_the_diff_make_what_stands(
    *, before: View, after: View, away: set[str]
) -> None:
    found = diff(before, after, unshared=away)

    assert apply(found, places(before, away)) == places(after, away)


@given(before=views, after=views, away=struck)
def test_no_diff_names_what_is_no_longer_shared(
    *, before: View, after: View, away: set[str]
) -> None:
    told = repr(diff(before, after, unshared=away))

    assert not any(product in told for product in away)


@given(views)
def test_a_view_differs_from_itself_in_nothing(view: View) -> None:
    found = diff(view, view, unshared=())

    assert (found.added, found.removed, found.moved, found.changed) == ((), (), (), ())
