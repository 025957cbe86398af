"""What export does when something is taken away."""

import pytest

from shared.errors import Conflict
from shared.eventing.routes import Refused
from shared.schemas.export import EditionPublished, EntryRecalled
from shared.schemas.intake import InnovationWithdrawn
from shared.schemas.matching import ProductRetired
from tests.support.builders import NOON
from tests.support.export import (
    a_decision,
    a_product_told,
    a_ranked_product,
    a_suspension,
    a_withdrawal,
    product_id,
    ref,
)
from tests.support.export_world import World

A, B = (product_id(letter) for letter in "ab")


def recalls(world: World) -> list[tuple[str, str, int | None]]:
    return [(e.number, e.product, e.seq) for e in world.told if isinstance(e, EntryRecalled)]


async def test_a_withdrawal_recalls_the_product_from_every_edition_before_it() -> None:
    world = World()
    await world.publish("a", "b", seq=10)
    await world.publish("c", seq=15)

    await world.hear(a_withdrawal(A, seq=20))

    assert recalls(world) == [("2026.1", A, 20), ("2026.2", A, 20)]


async def test_an_entry_is_recalled_once_whatever_strikes_it_after() -> None:
    world = World()
    await world.publish("a")

    await world.hear(a_withdrawal(A, seq=20), a_withdrawal(A, seq=25))

    assert recalls(world) == [("2026.1", A, 20)]


async def test_a_sealed_edition_is_never_written_again() -> None:
    world = World()
    edition = await world.publish("a")
    before = world.store.found("editions")

    await world.hear(a_withdrawal(A))

    assert world.store.found("editions") == before
    assert (await world.archive.shelves().editions.get(edition.heading.id)) == edition


async def test_what_was_permitted_anew_after_the_strike_stays_in_the_next_edition() -> None:
    world = World()
    await world.publish("a", seq=10)
    await world.hear(a_withdrawal(A, seq=20))

    await world.publish(seq=30)

    assert recalls(world) == [("2026.1", A, 20)]


async def test_a_strike_heard_before_the_seal_recalls_what_was_decided_before_it() -> None:
    world = World()
    await world.knows("a", "b")
    drafted = await world.draft()
    decision = a_decision(drafted, seq=10)

    await world.hear(a_withdrawal(A, seq=20))
    published, recalled = await world.hear(decision)

    assert isinstance(published, EditionPublished)
    assert isinstance(recalled, EntryRecalled)
    edition = await world.archive.shelves().editions.get(drafted.edition)
    assert edition
    place = [entry.product for entry in edition.entries].index(A)
    assert (recalled.product, recalled.seq, recalled.version) == (A, 20, 3 + place)


async def test_a_strike_and_a_publication_never_pass_each_other_unseen() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()
    strike = await world.begin(a_withdrawal(A, seq=20))
    publication = await world.begin(a_decision(drafted, seq=10))

    await world.commit(*strike)

    with pytest.raises(Conflict):
        await world.commit(*publication)
    assert [type(e) for e in await world.hear(a_decision(drafted, seq=10))] == [
        EditionPublished,
        EntryRecalled,
    ]


async def test_the_older_of_two_strikes_never_hides_the_newer() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()

    await world.hear(a_withdrawal(A, seq=20), a_withdrawal(A, seq=5))
    await world.hear(a_decision(drafted, seq=10))

    assert recalls(world) == [("2026.1", A, 20)]


async def test_an_edition_that_no_longer_rests_on_what_was_taken_away_keeps_its_entry() -> None:
    world = World()
    older = await world.publish("a", "b", seq=10)
    await world.publish("c", seq=15)

    await world.hear(a_withdrawal(A, seq=20, editions=(older.heading.id,)))

    assert recalls(world) == [("2026.1", A, 20)]


@pytest.mark.parametrize("order", [(20, 25), (25, 20)])
async def test_two_strikes_of_a_product_stand_for_the_editions_of_both(
    order: tuple[int, int],
) -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()
    named = {20: (drafted.edition,), 25: ("00000000-0000-0000-0000-000000000009",)}

    for seq in order:
        await world.hear(a_withdrawal(A, seq=seq, editions=named[seq]))
    await world.hear(a_decision(drafted, seq=10))

    assert recalls(world) == [("2026.1", A, 25)]


async def test_a_dispute_recalls_like_a_withdrawal() -> None:
    world = World()
    await world.publish("a", seq=10)

    await world.hear(a_suspension(A, seq=20))

    assert recalls(world) == [("2026.1", A, 20)]


async def test_a_retired_product_is_recalled_without_a_log_position() -> None:
    world = World()
    await world.publish("a", "b")
    gone = ProductRetired(occurred_at=NOON, version=2, product_id=A, reason="operator")

    [recalled] = await world.hear(gone)

    assert isinstance(recalled, EntryRecalled)
    assert (recalled.product, recalled.cause, recalled.seq) == (A, "product_operator", None)


async def test_a_withdrawn_record_recalls_every_entry_that_rests_on_it() -> None:
    world = World()
    await world.publish("a", "b")
    gone = InnovationWithdrawn(
        occurred_at=NOON, version=2, source_ref=ref("b"), reason="source_withdrew"
    )

    await world.hear(gone)

    assert recalls(world) == [("2026.1", B, None)]


async def test_a_retirement_voids_the_draft_that_asks_about_it() -> None:
    world = World()
    await world.knows("a", "b")
    drafted = await world.draft()

    await world.hear(
        ProductRetired(occurred_at=NOON, version=2, product_id=A, reason="operator")
    )

    assert (await world.drafted(drafted.edition)).reason == "product_operator"
    _, refused = await world.begin(a_decision(drafted))
    assert refused == Refused("draft_not_open")


async def test_a_retirement_that_arrives_late_takes_nothing_away() -> None:
    world = World()
    await world.knows("a")
    await world.hear(a_product_told(a_ranked_product("a"), version=5))
    await world.publish("b")

    await world.hear(
        ProductRetired(occurred_at=NOON, version=4, product_id=A, reason="operator")
    )

    assert recalls(world) == []
