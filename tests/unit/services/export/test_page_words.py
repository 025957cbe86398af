"""What the pages say, and in which order."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from shared.schemas.audit import PermissionGranted
from shared.schemas.partners import Terms
from shared.schemas.vocabulary import Action, FieldClass, Purpose, Series
from tests.support.builders import NOON, PERMISSION
from tests.support.export import BEST, PIPELINE, ref
from tests.support.export_shelf import A, B, C, Shelf
from tests.support.pages import text

PRODUCT = f"/best-of/2026.2/products/{A}"


async def test_a_list_counts_in_its_title_and_its_filters_are_an_address(shelf: Shelf) -> None:
    answer = await shelf.get("/best-of?q=product+b&category=MEDICAL_DEVICE")

    assert f"<title>{BEST.title}: 1 product" in answer.text
    assert "Product b" in answer.text
    assert "Product a" not in answer.text
    assert 'value="product b"' in answer.text
    assert '<option value="MEDICAL_DEVICE" selected>Medical device</option>' in answer.text


async def test_no_list_can_be_sorted_by_price(shelf: Shelf) -> None:
    page = await shelf.get("/best-of?sort=name")

    sorts = {*re.findall(r"sort=([a-z]+)", page.text)}
    assert sorts == {"name", "use", "newest"}
    assert (await shelf.get("/best-of?sort=price")).status_code == 422


async def test_what_is_coming_stands_in_groups_and_ranks_nobody(shelf: Shelf) -> None:
    answer = await shelf.get("/pipeline")
    regions = await shelf.get("/pipeline?group=region")

    assert re.findall(r"<caption[^>]*>(.*?)</caption>", answer.text) == ["Ready"]
    assert "Rank" not in text(answer)
    assert re.findall(r"<caption[^>]*>(.*?)</caption>", regions.text) == [
        "Region not stated", "London",
    ]  # fmt: skip


async def test_a_product_page_sets_value_above_price_and_adds_up(shelf: Shelf) -> None:
    answer = await shelf.get(PRODUCT)
    page = text(answer)

    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", answer.text)
    assert headings.index("Value to patients and the NHS") < headings.index(
        "Price and routes to buy it"
    )
    assert "Efficacy: Yes, says the assessor, on 2 March 2026" in page
    for heading in ("Evidence", "What patients and staff say", "Assurance passport"):
        assert heading in headings
    earned = [int(n) for n in re.findall(r"</svg> (\d+) of \d+", answer.text)]
    total = re.search(r"add up to (\d+) of 100", page)
    assert total
    assert sum(earned) == int(total[1]) >= BEST.floor
    assert len(earned) == len(BEST.signals)
    assert "Not stated" in page


async def test_a_product_page_says_until_when_it_may_be_shared(shelf: Shelf) -> None:
    unknown = text(await shelf.get(PRODUCT))
    granted = PermissionGranted(
        occurred_at=NOON,
        version=50,
        permission=PERMISSION,
        target=ref("a"),
        grantor="HIN:HI-NENC",
        terms=Terms(
            recipients=("type:dbt",),
            actions=(Action.EXPORT,),
            purposes=(Purpose.EXPORT_PROMOTION,),
            classes=(FieldClass.OFFICIAL,),
            valid_to=NOON + timedelta(days=30),
        ),
    )
    await shelf.world.hear(granted)

    known = text(await shelf.get(PRODUCT))

    assert "until when it may be shared is not stated" in unknown
    assert "It may be shared until 31 May 2026" in known


async def test_the_twin_of_a_product_page_says_until_when_too(shelf: Shelf) -> None:
    answer = await shelf.get(f"/v1{PRODUCT}")

    assert answer.json()["shareable"] == {"known": False, "ends": None}


async def test_a_list_says_how_many_did_not_come_onto_it_and_never_which(shelf: Shelf) -> None:
    page = text(await shelf.get("/best-of"))

    assert "There is clinical or real-world evidence 1" in page
    assert "Product c" not in page


async def test_what_is_not_shared_and_what_is_not_stated_read_differently(shelf: Shelf) -> None:
    away = {"product": A, "source": ref("a"), "fields": ["assurance", "targets"], "code": "x"}
    shelf.auditor.withheld = [away]

    page = text(await shelf.get(PRODUCT))

    assert "Its rank is not shared with you" in page
    assert "Target markets (country codes) Not shared with you" in page
    assert "Capacity Not stated" in page
    assert "UKCA" not in page


async def test_what_stands_between_a_trusts_own_and_the_best_list_is_told(shelf: Shelf) -> None:
    ours = text(await shelf.get("/nhs-developed"))
    page = text(await shelf.get(f"/pipeline/2026.2/products/{C}"))

    assert "1 product of edition 2026.2" in ours
    assert "Product c" in ours
    assert "No clinical or real-world evidence is told of." in ours
    assert "Its owner can add the evidence to their record." in page


async def test_products_are_compared_side_by_side_value_first(shelf: Shelf) -> None:
    answer = await shelf.get(f"/best-of/2026.2/compare?p={A}&p={B}")

    rows = re.findall(r'role="rowheader".*?</span>\s*([^<]*)</th>', answer.text)
    assert rows.index("Benefits") < rows.index("How it is paid for")
    assert rows[:3] == ["Rank", "Points", "Benefits"]
    assert "Summary" in rows
    assert "Supplier (differs)" in rows
    assert "None of them states: Savings to the system," in text(answer)


async def test_the_changes_name_what_is_new(shelf: Shelf) -> None:
    page = text(await shelf.get("/pipeline/changes"))

    assert "What changed from 2026.1 to 2026.2" in page
    assert "New Product b Product c" in page


async def test_earlier_editions_and_their_files_can_be_reached(shelf: Shelf) -> None:
    page = await shelf.get("/best-of/editions")
    file = await shelf.get("/best-of/2026.1/files/products.csv")

    assert page.text.count('href="/best-of/2026.1"') == 1
    assert "/best-of/2026.1/files/products.csv" in page.text
    assert "best-of-2026.1-products.csv" in file.headers["content-disposition"]


async def test_the_guidance_has_a_paragraph_for_every_gate(shelf: Shelf) -> None:
    page = (await shelf.visit("/guidance")).text

    for code in (*BEST.gates, *PIPELINE.gates, "beyond_limit", "not_permitted"):
        assert f'<h2 id="{code}">' in page


async def test_a_hash_says_which_edition_a_file_is_of(shelf: Shelf) -> None:
    register = await shelf.world.archive.shelves().series.get(Series.BEST_OF)
    assert register
    old, new = (next(w.sha256 for w in issued.written) for issued in register.issued)

    first = text(await shelf.visit(f"/verify?sha256={old}"))
    second = text(await shelf.visit(f"/verify?sha256={new.upper()}"))
    wrong = text(await shelf.visit("/verify?sha256=xyz"))

    assert "Of best-of 2026.1" in first
    assert "No: a newer edition stands" in first
    assert "Current Yes" in second
    assert "Error: Give the 64 hexadecimal digits." in wrong


@pytest.mark.parametrize("series", ["best-of", "pipeline"])
async def test_a_feed_tells_of_editions_and_can_be_read(shelf: Shelf, series: str) -> None:
    answer = await shelf.visit(f"/{series}.atom")

    feed = ET.fromstring(answer.text)  # noqa: S314 - we wrote it
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [each.findtext(f"{atom}title") for each in feed.iter(f"{atom}entry")]
    assert titles == ["Edition 2026.2", "Edition 2026.1"]


async def test_home_greets_everybody_with_counts_and_dates(shelf: Shelf) -> None:
    page = text(await shelf.visit("/"))

    assert "Edition 2026.2 of 1 May 2026: 2 products, 1 new, 0 no longer listed." in page
    assert BEST.title in page
    assert PIPELINE.title in page
