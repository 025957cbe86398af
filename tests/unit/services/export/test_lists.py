"""A list answers for what its reader may see: no filter, count, diff or error tells more."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from services.export.domain.finding import MOST
from tests.support.callers import asking, signed_in
from tests.support.export import (
    CRITERIA,
    a_decision,
    a_withdrawal,
    product_id,
    ref,
)
from tests.support.export_readers import Auditor, an_export
from tests.support.export_world import World
from tests.support.pages import BROWSER, text
from tests.unit.services.export.conftest import Reading

DENIED: dict[str, list[str] | str] = {"no_permission": "*"}
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
NAMES = [f"{first}{second}" for first in "ab" for second in LETTERS]


@pytest.fixture
async def many(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncGenerator[Reading]:
    world = World()
    edition = await world.publish(*NAMES[: getattr(request, "param", MOST)])
    auditor = Auditor(edition=edition)
    app = an_export(tmp_path, world, auditor=auditor)
    async with app.router.lifespan_context(app), asking(app) as client:
        yield Reading(world=world, auditor=auditor, app=app, client=client, edition=edition)


def told(product: str) -> str:
    return f"/best-of/2026.1/products/{product}"


ASKED = [
    "", "?q=product", "?q=Product%20aa", "?stage=ready", "?category=MEDICAL_DEVICE",
    "?use=site", "?origin=industry", "?sort=name", "?region=GB-NHS:Y56", "/2026.1",
]  # fmt: skip


async def test_who_may_see_nothing_of_fifty_learns_no_name_and_no_count(
    many: Reading,
) -> None:
    many.auditor.strikes = DENIED

    answers = [await many.get(f"/best-of{query}") for query in ASKED]
    none = await many.get("/best-of?q=nothing-is-called-so")

    assert {answer.status_code for answer in answers} == {200}
    assert (none.json()["matches"], none.json()["entries"]) == (0, [])
    assert {answer.text for answer in answers} == {none.text}
    assert not any(word in none.text for word in ("Product", "prd_"))


async def test_who_may_see_nothing_of_fifty_reads_pages_that_are_alike(many: Reading) -> None:
    many.auditor.strikes = DENIED
    known = {**signed_in("director"), **BROWSER}
    paths = [f"/best-of{query}" for query in ("?q=product", "?q=Product+aa", "?q=zzz")]

    pages = [await many.client.get(path, headers=known) for path in paths]

    told = {text(page).replace(path, "") for page, path in zip(pages, paths, strict=True)}
    assert len(told) == 1
    assert all(f"<title>{CRITERIA.title}: 0 products" in page.text for page in pages)
    assert not any(word in page.text for page in pages for word in ("Product ab", "prd_"))


async def test_who_may_see_nothing_learns_no_name_from_a_diff_or_an_error(
    many: Reading,
) -> None:
    many.auditor.strikes = DENIED
    there, nowhere = product_id("aa"), product_id("z")
    pair = f"?p={product_id('aa')}&p={product_id('ab')}"

    changes = await many.get("/best-of/changes?from=2026.1")
    answers = [await many.get(told(product)) for product in (there, nowhere)]
    compared = [await many.get(f"/best-of/2026.1/compare{q}") for q in (pair, pair + "2")]

    assert changes.json()["no_longer_shared"] == MOST
    assert "Product" not in changes.text
    assert "prd_" not in changes.text
    assert answers[0].text == answers[1].text
    assert compared[0].text == compared[1].text
    assert {each.status_code for each in (*answers, *compared)} == {404}


async def test_up_to_fifty_matches_are_all_asked_about_and_counted_in_the_view(
    many: Reading,
) -> None:
    away = {
        "product": product_id("aa"),
        "source": ref("aa"),
        "fields": ["summary"],
        "code": "x",
    }
    many.auditor.withheld = [away]

    answer = await many.get("/best-of?q=pulse")

    assert answer.json()["matches"] == MOST - 1
    assert len(many.auditor.asked[0]["products"]) == MOST


@pytest.mark.parametrize("many", [MOST + 2], indirect=True)
async def test_of_more_than_fifty_none_says_how_many_and_a_cursor_goes_on(
    many: Reading,
) -> None:
    first = (await many.get("/best-of")).json()
    second = (await many.get(f"/best-of?cursor={first['next']}")).json()

    assert (first["matches"], first["more_than"]) == (None, MOST)
    assert [len(page["entries"]) for page in (first, second)] == [MOST, 2]
    assert second["next"] is None
    assert {e["product"] for e in (*first["entries"], *second["entries"])} == {
        *many.edition.allowed
    }
    assert [len(asked["products"]) for asked in many.auditor.asked] == [MOST, 2]


async def test_a_cursor_holds_a_reader_to_the_edition_it_began_with(reading: Reading) -> None:
    await reading.world.publish("c", seq=30)

    answer = await reading.get("/best-of?cursor=2026.1~0")

    assert answer.json()["edition"]["number"] == "2026.1"


@pytest.mark.parametrize(
    ("query", "near"),
    [("?catgory=AI", "category"), ("?stages=ready", "stage"), ("?price=1", "known one is")],
)
async def test_an_unknown_filter_is_refused_naming_the_nearest(
    reading: Reading, query: str, *, near: str
) -> None:
    answer = await reading.get(f"/best-of{query}")

    assert answer.status_code == 400
    assert near in answer.json()["detail"]


@pytest.mark.parametrize("query", ["?sort=price", "?cursor=x", "?sort=points"])
async def test_what_cannot_be_asked_is_refused(reading: Reading, query: str) -> None:
    answer = await reading.get(f"/best-of{query}")

    assert answer.status_code == 422
    assert reading.auditor.asked == []


async def test_compared_products_say_in_what_they_differ(reading: Reading) -> None:
    pair = "&".join(f"p={product_id(letter)}" for letter in "ab")

    answer = (await reading.get(f"/best-of/2026.1/compare?{pair}")).json()

    assert answer["differing"] == ["name", "supplier"]
    assert len(answer["entries"]) == 2


async def two_editions(reading: Reading) -> Any:
    """A reader of the second, who could see the first: `a` is recalled, `c` is new."""
    world = reading.world
    await world.hear(a_withdrawal(product_id("a"), seq=20))
    await world.knows("c")
    drafted = await world.draft()
    await world.hear(a_decision(drafted, seq=30, denied={product_id("a"): "withdrawn"}))
    second = await world.archive.shelves().editions.get(drafted.edition)
    reading.auditor.editions = {e.heading.id: e for e in (reading.edition, second) if e}
    return second


async def test_what_changed_names_neither_what_was_recalled_nor_what_is_not_shared(
    reading: Reading,
) -> None:
    await two_editions(reading)

    answer = await reading.get("/best-of/changes")

    changes = answer.json()
    assert (changes["from"], changes["to"]) == ("2026.1", "2026.2")
    assert [row["product"] for row in changes["added"]] == [product_id("c")]
    assert (changes["removed"], changes["no_longer_shared"]) == ([], 1)
    assert product_id("a") not in answer.text
    assert [asked["edition"] for asked in reading.auditor.asked] == [*reading.auditor.editions]


async def test_of_two_editions_nothing_changed_is_said_while_audit_is_silent(
    reading: Reading,
) -> None:
    await two_editions(reading)
    reading.auditor.silent = True

    answer = await reading.get("/best-of/changes")

    assert answer.status_code == 503
    assert "Product" not in answer.text


async def test_the_first_edition_has_none_before_it(reading: Reading) -> None:
    answer = await reading.get("/best-of/changes")

    assert answer.status_code == 404
