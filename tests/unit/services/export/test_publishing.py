"""What export does when audit decides."""

from hashlib import sha256

from services.export.domain.criteria import Rulebook
from services.export.render import FORMATS
from shared.eventing.routes import Refused
from shared.schemas.export import EditionPublished
from tests.support.builders import HASH
from tests.support.export import (
    CRITERIA,
    a_decision,
    a_withdrawal,
    product_id,
)
from tests.support.export_world import World

A = product_id("a")


async def test_a_decided_draft_is_published_with_every_rendering_kept() -> None:
    world = World()
    await world.knows("a", "b")
    drafted = await world.draft()

    [published] = await world.hear(a_decision(drafted))

    assert isinstance(published, EditionPublished)
    assert (published.number, published.seal_seq, published.version) == ("2026.1", 10, 2)
    assert published.counts == {
        "candidates": 2, "eligible": 2, "listed": 2, "new": 2, "removed": 0,
    }  # fmt: skip
    shelves = world.archive.shelves()
    edition = await shelves.editions.get(drafted.edition)
    assert edition
    assert edition.sha256 == published.document_sha256
    kept = [await shelves.renderings.get(f"{drafted.edition}/{f.file}") for f in FORMATS]
    bodies = [sha256(each.body).hexdigest() for each in kept if each]
    assert [rendering.sha256 for rendering in published.renderings] == bodies


async def test_nothing_of_a_product_is_told_on_a_topic() -> None:
    world = World()
    await world.publish("a")
    await world.hear(a_withdrawal(A))

    told = "".join(event.model_dump_json() for event in world.told)

    assert not any(word in told for word in ("Product a", "Maker", "pulse", "Trust"))


async def test_numbers_go_on_and_an_edition_names_the_one_before() -> None:
    world = World()
    await world.publish("a")
    await world.knows("b")
    second = await world.publish("b", seq=30)

    assert (second.heading.issue.number, second.heading.issue.previous) == ("2026.2", "2026.1")


async def test_a_denied_product_is_told_to_editors_by_id_and_counted_for_readers() -> None:
    world = World()
    await world.knows("a", "b")
    drafted = await world.draft()
    await world.hear(a_decision(drafted, denied={A: "no_permission"}))

    edition = await world.archive.shelves().editions.get(drafted.edition)

    assert edition
    assert edition.heading.exclusions == {"no_permission": 1}
    assert A not in repr(edition)
    [denied] = (await world.drafted(drafted.edition)).denied
    assert (denied.product, denied.code) == (A, "no_permission")


async def test_where_nothing_is_permitted_the_draft_is_void_and_uses_no_number() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()
    told = await world.hear(a_decision(drafted, denied={A: "no_permission"}))

    second = await world.publish("b", seq=30)

    assert told == []
    assert (await world.drafted(drafted.edition)).reason == "nothing_permitted"
    assert second.heading.issue.number == "2026.1"


async def test_a_decision_about_what_is_not_open_is_refused() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()
    decision = a_decision(drafted)
    other = decision.model_copy(update={"draft_sha256": "f" * 64})

    _, about_another = await world.begin(other)
    await world.hear(decision)
    _, again = await world.begin(decision)

    assert (about_another, again) == (Refused("another_draft"), Refused("draft_not_open"))
    assert len([e for e in world.told if isinstance(e, EditionPublished)]) == 1


async def test_a_draft_of_other_criteria_is_void_lest_points_belie_their_basis() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()
    changed = CRITERIA.model_copy(update={"sha256": HASH})
    world.rules = Rulebook(files=(changed,))

    told = await world.hear(a_decision(drafted))

    assert told == []
    assert (await world.drafted(drafted.edition)).reason == "other_criteria"
