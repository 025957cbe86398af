from itertools import permutations

import pytest

from shared.errors import Conflict
from shared.schemas.entities import Ref
from shared.schemas.matching import ProductAmended, ProductResolved, ProductRetired
from shared.schemas.vocabulary import RefKind
from tests.support.builders import a_registration, an_innovation
from tests.support.matching import (
    FIRST,
    SECOND,
    Trial,
    a_withdrawal,
    gtin,
    known_as,
    members,
    nis,
    one,
)


async def test_a_record_founds_a_product_and_one_of_the_same_number_joins_it() -> None:
    trial = Trial()

    resolved = one(ProductResolved, await trial.hear(a_registration(known_as(FIRST, nis("1")))))
    amended = one(ProductAmended, await trial.hear(a_registration(known_as(SECOND, nis("1")))))

    assert amended.product.product_id == resolved.product.product_id
    assert [(m.source_ref, m.joined_by) for m in amended.product.members] == [
        (FIRST, "founder"),
        (SECOND, "identifier"),
    ]
    assert (amended.version, amended.changed) == (2, ("categories", "members"))


async def test_a_name_alone_joins_nothing() -> None:
    trial = Trial()

    await trial.hear(a_registration(known_as(FIRST)), a_registration(known_as(SECOND)))

    assert members(trial) == [{FIRST}, {SECOND}]


async def test_guidance_that_covers_several_products_joins_none() -> None:
    trial, nice = Trial(), Ref(kind=RefKind.NICE, value="MTG32")

    await trial.hear(
        a_registration(known_as(FIRST, nice)), a_registration(known_as(SECOND, nice))
    )

    assert members(trial) == [{FIRST}, {SECOND}]


@pytest.mark.parametrize("order", list(permutations([FIRST, SECOND])))
async def test_twins_of_one_batch_are_one_product_and_redelivered_say_nothing(
    order: tuple[str, str],
) -> None:
    trial = Trial()
    twins = [a_registration(known_as(ref, nis("1"))) for ref in order]

    await trial.hear(*twins)
    placed = trial.library.store.found("orders")
    again = await trial.hear(*twins)

    assert members(trial) == [{FIRST, SECOND}]
    assert again == []
    assert trial.library.store.found("orders") == placed


async def test_twins_taken_by_two_processes_at_once_are_one_product() -> None:
    here = Trial()
    there = Trial(library=here.library)
    first, second = (a_registration(known_as(ref, nis("1"))) for ref in (FIRST, SECOND))

    with pytest.raises(Conflict):
        await here.attempt(first, meanwhile=lambda: there.hear(second))
    await here.hear(first)

    assert members(here) == [{FIRST, SECOND}]


async def test_a_withdrawn_record_leaves_and_the_last_takes_the_product_with_it() -> None:
    trial = Trial()
    both = [a_registration(known_as(ref, nis("1"))) for ref in (FIRST, SECOND)]
    await trial.hear(*both)
    before = trial.live()

    amended = one(ProductAmended, await trial.hear(a_withdrawal(FIRST, version=2)))
    retired = one(ProductRetired, await trial.hear(a_withdrawal(SECOND, version=2)))

    assert [m.source_ref for m in amended.product.members] == [SECOND]
    assert (retired.reason, retired.into) == ("no_members", None)
    assert retired.product_id in before
    assert trial.live() == {}


async def test_an_older_version_that_arrives_late_changes_nothing() -> None:
    trial = Trial()
    await trial.hear(a_registration(known_as(FIRST, name="New"), version=2))

    told = await trial.hear(a_registration(known_as(FIRST, name="Old"), version=1))

    assert told == []
    assert [product.name.value for product in trial.live().values()] == ["New"]


async def test_a_record_withdrawn_before_it_was_heard_of_stays_withdrawn() -> None:
    trial = Trial()
    await trial.hear(a_withdrawal(FIRST, version=2))

    assert await trial.hear(a_registration(known_as(FIRST), version=1)) == []


async def test_two_suppliers_of_one_number_are_shown_as_doubtful() -> None:
    trial = Trial()
    other = an_innovation().supplier
    assert other is not None
    stranger = other.model_copy(update={"company_number": "00000002"})

    await trial.hear(
        a_registration(known_as(FIRST, gtin("2"))),
        a_registration(known_as(SECOND, gtin("2"), supplier=stranger)),
    )

    [product] = trial.live().values()
    assert product.under_review
