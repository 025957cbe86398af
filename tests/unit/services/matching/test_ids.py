from shared.schemas.matching import ProductAmended, ProductResolved, ProductRetired
from tests.support.builders import a_registration
from tests.support.matching import (
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    Trial,
    a_withdrawal,
    an_amendment,
    gtin,
    kinds,
    known_as,
    members,
    nis,
    one,
)


async def test_a_lower_reference_that_comes_later_joins_and_changes_no_id() -> None:
    trial = Trial()
    first = one(ProductResolved, await trial.hear(a_registration(known_as(SECOND, nis("1")))))

    told = await trial.hear(a_registration(known_as(FIRST, nis("1"))))

    assert kinds(told) == ["ProductAmended"]
    assert trial.live().keys() == {first.product.product_id}
    assert [(m.source_ref, m.joined_by) for m in one(ProductAmended, told).product.members] == [
        (FIRST, "identifier"),
        (SECOND, "founder"),
    ]


async def test_of_two_products_that_turn_out_to_be_one_the_earliest_minted_stays() -> None:
    trial = Trial()
    older = one(ProductResolved, await trial.hear(a_registration(known_as(SECOND, gtin("2")))))
    newer = one(ProductResolved, await trial.hear(a_registration(known_as(FIRST, nis("1")))))

    told = await trial.hear(a_registration(known_as(THIRD, nis("1"), gtin("2"))))

    retired = one(ProductRetired, told)
    assert members(trial) == [{FIRST, SECOND, THIRD}]
    assert sorted(kinds(told)) == ["ProductAmended", "ProductRetired"]
    assert (retired.product_id, retired.reason, retired.into) == (
        newer.product.product_id,
        "merged",
        older.product.product_id,
    )


async def test_a_listed_product_gives_way_to_no_older_one_that_nobody_speaks_of() -> None:
    trial = Trial()
    await trial.hear(a_registration(known_as(FIRST, nis("1"))), a_withdrawal(FIRST, version=2))
    listed = one(ProductResolved, await trial.hear(a_registration(known_as(SECOND, gtin("2")))))

    both = known_as(SECOND, nis("1"), gtin("2"))
    told = await trial.hear(an_amendment(both, version=2))
    again = await trial.hear(a_registration(known_as(FIRST, nis("1")), version=3))

    assert kinds([*told, *again]) == ["ProductAmended", "ProductAmended"]
    assert trial.live().keys() == {listed.product.product_id}


async def test_withdrawn_by_all_it_is_known_again_by_its_last_id() -> None:
    trial, both = Trial(), known_as(SECOND, nis("1"), gtin("2"))
    await trial.hear(a_registration(known_as(FIRST, nis("1"))), a_withdrawal(FIRST, version=2))
    listed = one(ProductResolved, await trial.hear(a_registration(known_as(SECOND, gtin("2")))))
    await trial.hear(an_amendment(both, version=2), a_withdrawal(SECOND, version=3))

    told = await trial.hear(a_registration(known_as(FIRST, nis("1")), version=3))

    assert one(ProductResolved, told).product.product_id == listed.product.product_id


async def test_what_merges_while_it_parts_goes_where_its_founder_went() -> None:
    trial = Trial()
    await trial.hear(
        a_registration(known_as(FIRST, nis("0"))),
        a_registration(known_as(SECOND, nis("1"))),
        a_registration(known_as(THIRD, nis("1"), gtin("2"))),
        a_registration(known_as(FOURTH, gtin("2"))),
    )

    told = await trial.hear(an_amendment(known_as(THIRD, nis("0"), nis("1")), version=2))

    assert members(trial) == [{FIRST, SECOND, THIRD}, {FOURTH}]
    assert one(ProductRetired, told).into == one(ProductAmended, told).product.product_id


async def test_what_held_two_together_gone_they_part_and_keep_their_first_ids() -> None:
    trial = Trial()
    apart = [known_as(FIRST, nis("1")), known_as(SECOND, gtin("2"))]
    await trial.hear(*(a_registration(each) for each in apart))
    ids = trial.live().keys()
    await trial.hear(a_registration(known_as(THIRD, nis("1"), gtin("2"))))

    await trial.hear(an_amendment(known_as(THIRD), version=2))

    assert members(trial) == [{FIRST}, {SECOND}, {THIRD}]
    assert ids < trial.live().keys()


async def test_what_parts_from_its_founder_is_founded_anew_by_whoever_came_first() -> None:
    trial = Trial()
    bridge = known_as(THIRD, nis("1"), gtin("2"))
    rest = (known_as(SECOND, gtin("2")), known_as(FIRST, gtin("2")))
    await trial.hear(*map(a_registration, (known_as(FOURTH, nis("1")), bridge, *rest)))

    told = await trial.hear(an_amendment(known_as(THIRD, nis("1")), version=2))

    anew = one(ProductResolved, told).product
    assert members(trial) == [{FIRST, SECOND}, {THIRD, FOURTH}]
    assert [m.source_ref for m in anew.members if m.joined_by == "founder"] == [SECOND]


async def test_registered_again_it_is_the_product_it_was() -> None:
    trial = Trial()
    await trial.hear(a_registration(known_as(FIRST, nis("1"))))
    [before] = trial.live()
    await trial.hear(a_withdrawal(FIRST, version=2))

    told = await trial.hear(a_registration(known_as(FIRST, nis("1")), version=3))

    resolved = one(ProductResolved, told)
    assert (resolved.product.product_id, resolved.version) == (before, 3)
