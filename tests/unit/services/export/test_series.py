"""Two series by one machinery: one ranks the best, the other shows everything that comes."""

from services.export.domain.edition import Edition
from services.export.domain.view import look
from shared.schemas.export import EntryRecalled
from shared.schemas.matching import Product
from shared.schemas.vocabulary import Series, Stage
from tests.support.export import (
    STRICT,
    a_decision,
    a_product_told,
    a_withdrawal,
    an_innovation_told,
    product_id,
    ref,
)
from tests.support.export_best import a_best_innovation, a_best_product
from tests.support.export_world import World
from tests.unit.services.export.test_editions import permitting

PIPELINE = Series.PIPELINE
STAGES = {"a": Stage.DISCOVERY, "b": Stage.READY, "c": Stage.UNASSESSED, "d": Stage.READY}


def a_staged_product(letter: str, stage: Stage) -> Product:
    if stage is Stage.UNASSESSED:
        return a_best_product(letter, stage=stage, stage_source=None)
    return a_best_product(letter, stage=stage)


async def a_pipeline() -> tuple[World, Edition]:
    world = World(rules=STRICT)
    for letter, stage in STAGES.items():
        await world.hear(
            an_innovation_told(a_best_innovation(letter)),
            a_product_told(a_staged_product(letter, stage)),
        )
    return world, await world.publish(series=PIPELINE)


async def test_the_pipeline_holds_every_stage_in_its_order_and_ranks_nobody() -> None:
    _, edition = await a_pipeline()

    assert [(e.product, e.rank) for e in edition.entries] == [
        (product_id("b"), None),
        (product_id("d"), None),
        (product_id("a"), None),
        (product_id("c"), None),
    ]
    assert all(entry.signals == () for entry in edition.entries)


async def test_both_series_have_a_draft_open_and_numbers_of_their_own() -> None:
    world, _ = await a_pipeline()

    best = await world.publish()
    again = await world.publish(series=PIPELINE)

    assert best.heading.issue.number == "2026.1"
    assert (again.heading.issue.number, again.heading.issue.previous) == ("2026.2", "2026.1")
    assert (await world.draft()).series is Series.BEST_OF
    assert (await world.draft(PIPELINE)).audience == "group:buyers"


async def test_a_strike_of_one_series_leaves_the_other_alone() -> None:
    world, pipeline = await a_pipeline()
    await world.publish()

    told = await world.hear(a_withdrawal(product_id("b"), series=PIPELINE))

    assert [(e.series, e.edition) for e in told if isinstance(e, EntryRecalled)] == [
        (PIPELINE, pipeline.heading.id)
    ]


async def test_a_strike_before_publication_waits_for_its_own_series() -> None:
    world = World(rules=STRICT)
    await world.hear(
        an_innovation_told(a_best_innovation("a")), a_product_told(a_best_product("a"))
    )
    drafted = await world.draft(PIPELINE)
    await world.hear(a_withdrawal(product_id("a"), series=PIPELINE, seq=20))

    _, recalled = await world.hear(a_decision(drafted, seq=10))

    assert isinstance(recalled, EntryRecalled)


async def test_what_stands_between_a_product_and_the_best_list_is_told_as_its_gaps() -> None:
    world = World(rules=STRICT)
    await world.hear(
        an_innovation_told(a_best_innovation("a", certifications=(), evidence=())),
        a_product_told(a_best_product("a")),
    )

    edition = await world.publish(series=PIPELINE)

    [entry] = edition.entries
    gaps = [item.value for item in entry.items if item.field == "gaps"]
    assert gaps == ["not_certified", "no_evidence", "below_floor"]


async def test_gaps_of_two_records_show_where_both_permit_them_or_not_at_all() -> None:
    world = World(rules=STRICT)
    members = (*a_best_product("a").members, *a_best_product("b").members)
    await world.hear(
        an_innovation_told(a_best_innovation("a", evidence=())),
        an_innovation_told(a_best_innovation("b", evidence=())),
        a_product_told(a_best_product("a", members=members)),
    )
    edition = await world.publish(series=PIPELINE)
    allowed = {p: {s: {*f} for s, f in of.items()} for p, of in edition.allowed.items()}
    whole = look(edition, permitting(allowed))
    allowed[product_id("a")][ref("b")] -= {"gaps"}

    part = look(edition, permitting(allowed))

    assert "gaps" in whole.rows[0].values
    assert "gaps" not in part.rows[0].values
    assert "gaps" in part.rows[0].withheld


async def test_who_earns_too_little_on_what_is_permitted_is_not_listed_and_counted() -> None:
    world = World(rules=STRICT)
    for letter in "ab":
        await world.hear(
            an_innovation_told(a_best_innovation(letter)),
            a_product_told(a_best_product(letter)),
        )
    drafted = await world.draft()
    poor = {ref("a"): ["evidence", "assurance", "targets"]}

    await world.hear(a_decision(drafted, withheld=poor))

    edition = await world.archive.shelves().editions.get(drafted.edition)
    assert edition
    assert [entry.product for entry in edition.entries] == [product_id("b")]
    assert edition.unlisted == (product_id("a"),)
    assert edition.heading.exclusions == {"below_floor": 1}
    assert product_id("a") not in repr((edition.heading, edition.allowed, edition.entries))


async def test_an_edition_says_how_each_came_to_stand_where_it_does() -> None:
    world = World()
    await world.publish("a", "b", seq=10)
    await world.hear(a_withdrawal(product_id("a"), seq=20))
    await world.publish("c", seq=30)
    drafted = await world.draft()

    await world.hear(a_decision(drafted, seq=40, denied={product_id("b"): "withdrawn"}))

    edition = await world.archive.shelves().editions.get(drafted.edition)
    assert edition
    steps = {e.product[-1]: (e.step.change, e.step.first_edition) for e in edition.entries}
    assert steps == {"a": ("same", "2026.1"), "c": ("same", "2026.2")}
    assert edition.heading.counts["removed"] == 1
    second = await world.archive.shelves().series.get(Series.BEST_OF)
    assert second
    assert second.issued[1].counts["returned"] == 1
