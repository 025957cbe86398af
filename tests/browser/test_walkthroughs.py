"""Each person, from the home page that `make run` prints to what they came for, by clicks."""

import json
import re
from pathlib import Path

import pytest

from tests.support.e2e import House
from tests.support.e2e_products import listed, named, permitted
from tests.support.e2e_readers import verified
from tests.support.feeds import a_document
from tests.support.walking import walking

pytestmark = pytest.mark.timeout(180)
FIRST, SECOND, THIRD = "walk-1", "walk-2", "walk-3"
EDITION = re.compile(r"^Edition \d")
PERMISSION = re.compile(r"pm_[a-z2-7]{20}")
ENOUGH = 3
"""Clicks on links and buttons; to fill in a form is none."""


@pytest.fixture(scope="module")
def products(house: House) -> dict[str, str]:
    """The ids of the first two, which a promoter has read of in the current edition."""
    permitted(house, FIRST, SECOND)
    house.scenes.publish()
    entries = house.scenes.edition()["entries"]
    return {each["fields"]["name"][0]["value"]: each["product"] for each in entries}


@pytest.mark.usefixtures("products")
def test_a_promoter_takes_a_list_away_and_compares_a_pair(
    chromium: str, house: House, *, tmp_path: Path
) -> None:
    with walking(chromium, house, service="export", person="Promoter") as walk:
        walk.follow(EDITION)
        file = walk.download("products.csv", into=tmp_path)
        to_file = walk.clicks

        walk.home()
        walk.follow(EDITION)
        for key in (FIRST, SECOND):
            walk.page.get_by_label(f"{named(key)} to compare").check()
        walk.press("Compare 2 to 4 products")
        compared = walk.said()

    told = file.read_text(encoding="utf-8")
    assert named(FIRST) in told
    assert named(SECOND) in told
    assert named(FIRST) in compared
    assert named(SECOND) in compared
    assert max(to_file, walk.clicks) <= ENOUGH


def test_an_officer_learns_who_saw_a_product_and_verifies_why(
    chromium: str, house: House, *, products: dict[str, str], tmp_path: Path
) -> None:
    product, asked = products[named(FIRST)], "Product, organisation, permission, record"
    with walking(chromium, house, service="audit", person="Officer") as walk:
        walk.follow("Search")
        walk.page.get_by_label(asked).fill(product)
        walk.press("Search")
        seen, decided = walk.said(), walk.row("Permit").first.inner_text()
        to_answer, permission = walk.clicks, PERMISSION.findall(decided)[0]

        walk.home()
        walk.follow("Permissions")
        walk.follow(permission)
        pack = walk.download("Download the evidence pack", into=tmp_path)

    key = house.client("officer", "audit").get("/v1/log").json()["vkey"]
    judged = verified(pack, key)
    assert f"Who has seen {product}" in seen
    assert "LOCAL:DBT" in seen
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert max(to_answer, walk.clicks) <= ENOUGH


def test_a_granter_grants_what_was_read_and_takes_it_back(chromium: str, house: House) -> None:
    [ref] = listed(house, THIRD)
    with walking(chromium, house, service="audit", person="Granter") as walk:
        walk.follow("Grant")
        walk.page.get_by_label("What is it about?").fill(ref)
        for choice in ("The Department for Business and Trade", "Public", "Official"):
            walk.page.get_by_label(choice, exact=True).check()
        walk.page.get_by_label("Export promotion", exact=True).check()
        walk.press("See what it would do")
        preview = walk.said()
        walk.press("Grant exactly this")
        granted, to_grant = walk.said(), walk.clicks

        walk.home()
        walk.follow("What I have granted")
        walk.follow(re.compile("^Withdraw"), within=walk.row(ref))
        walk.page.get_by_label("No longer offered").check()
        walk.press("Withdraw it")
        withdrawn = walk.said()

    [permission] = house.scenes.permissions(ref)
    assert "The Department for Business and Trade will see" in preview
    assert "Its proof" in granted
    assert "Its proof" in withdrawn
    assert permission["state"] == "withdrawn"
    assert max(to_grant, walk.clicks) <= ENOUGH


def test_a_sender_mends_a_record_that_was_put_aside(chromium: str, house: House) -> None:
    nameless, mended = (a_document("walk-4", about=about) for about in ({"name": None}, {}))
    client, key = house.client("partner-nenc", "intake"), {"idempotency-key": "walk-may"}
    place = client.post("/v1/feeds/hi-nenc/batches", json=[nameless], headers=key)
    receipt = house.worked("partner-nenc", place.headers["location"])

    with walking(chromium, house, service="intake", person="Partner nenc") as walk:
        walk.follow("Records to mend")
        walk.follow(re.compile("walk-4"))
        walk.page.get_by_label("The mended record").fill(json.dumps(mended))
        walk.press("Send the mended record")
        told = walk.said()

    assert receipt["counts"] == {"quarantined": 1}
    assert "This record is mended." in told
    assert walk.clicks <= ENOUGH
