import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from typing_extensions import override

from services.export.clerk.shelves import Format
from services.export.clerk.words import words
from services.export.domain.view import Row, Shown, View, look
from services.export.render import FORMATS
from shared.schemas.innovation import Certification, Evidence, Value
from shared.schemas.matching import TextFrom
from shared.schemas.vocabulary import Asserter
from tests.support.export import a_profile, a_ranked_product, a_used_innovation, ref
from tests.unit.services.export.test_editions import (
    an_edition,
    everything,
    permitting,
    without,
)

JSON, CSV, HTML = FORMATS
RICH = a_used_innovation(
    certifications=(
        Certification(scheme="CE_UKCA_CLASS_I", status="met", asserted_by=Asserter.REGULATOR),
    ),
    evidence=(Evidence(kind="CLINICAL_OR_CARE", type="DATA_PUBLISHED", summary="It works."),),
    value=Value(benefits=("Fewer visits", "Less worry")),
)


def a_view(*hidden: str, **changes: Any) -> View:
    profile = a_profile(a_ranked_product(**changes), RICH)
    allowed = everything(profile)
    return look(an_edition(profile), permitting(without(allowed, *hidden)))


def named(text: str) -> dict[str, Any]:
    return {"name": TextFrom(value=text, source=ref("a"))}


NAMES = ["<script>alert(1)</script>", "=cmd()", "\u8133\U0001f9e0", "a" * 400]


class Tags(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


@pytest.mark.parametrize("written", FORMATS, ids=lambda each: each.file)
def test_the_same_view_is_the_same_bytes(written: Format) -> None:
    assert written.render(a_view()) == written.render(a_view())


@pytest.mark.parametrize("written", FORMATS, ids=lambda each: each.file)
def test_what_is_not_permitted_is_in_no_format(written: Format) -> None:
    body = written.render(a_view("evidence", "sites", "benefits")).decode()

    assert not any(text in body for text in ("It works.", "Trust", "Fewer visits"))


@pytest.mark.parametrize("written", FORMATS, ids=lambda each: each.file)
@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_a_format(written: Format, name: str) -> None:
    assert written.render(a_view(**named(name)))


def test_json_gives_every_value_with_the_record_it_comes_from() -> None:
    document = json.loads(JSON.render(a_view("sites")))

    [entry] = document["entries"]
    assert entry["fields"]["name"] == [{"value": "Product a", "sources": [ref("a")]}]
    assert (entry["withheld"], entry["rank"]) == (["sites"], 1)
    assert sum(signal["points"] for signal in entry["signals"]) == entry["points"] == 16
    assert document["counts"] == {
        "candidates": 1, "eligible": 1, "listed": 1, "new": 1, "removed": 0, "shown": 1,
    }  # fmt: skip
    assert document["basis"]["seal"]["seal_seq"] == 10


def test_csv_opens_in_a_spreadsheet_as_one_table() -> None:
    body = CSV.render(a_view("sites"))

    assert body.startswith(b"\xef\xbb\xbfedition,product,rank,points,name,")
    assert body.count(b"\r\n") == body.count(b"\n") == 2
    [row] = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert (row["name"], row["benefits"]) == ("Product a", "Fewer visits; Less worry")
    assert (row["sites"], row["website"]) == ("Not shared with you", "Not stated")


FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx", "\nx", "\uff1dx", "\uff0bx", "\uff0dx", "\uff20x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    body = CSV.render(a_view(**named(text))).decode("utf-8-sig")

    [row] = csv.DictReader(io.StringIO(body, newline=""))
    assert row["name"] == f"'{text}"
    assert row["points"] == "16"


def test_the_page_is_whole_and_says_what_its_table_is() -> None:
    page = Tags(HTML.render(a_view()))

    assert page.open == []
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("title")) == len(page.all("h1")) == len(page.all("caption")) == 1
    assert [each["scope"] for each in page.all("th")] == ["col", "col", "col", "row"]
    assert page.all("script") == []
    ids = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_markup_in_a_name_stays_text() -> None:
    page = HTML.render(a_view(**named("<script>alert(1)</script>")))

    assert Tags(page).all("script") == []
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_nobody_stated_and_what_is_not_shared_read_differently() -> None:
    page = HTML.render(a_view("sites", "assurance")).decode()

    assert "<dt>Website</dt>\n<dd>Not stated</dd>" in page
    assert "<dt>Sites</dt>\n<dd>Not shared with you</dd>" in page
    assert "<td>Not shared with you</td>" in page


def test_what_it_is_worth_comes_before_the_rest() -> None:
    page = HTML.render(a_view()).decode()

    order = [
        page.index(f"<dt>{label}") for label in ("Summary", "Value to", "Use in", "Country")
    ]
    assert order == sorted(order)


def test_the_pages_one_style_is_all_that_its_policy_lets_in() -> None:
    page = Tags(HTML.render(a_view()))

    assert len(page.all("style")) == 1
    assert "style-src 'sha256-" in HTML.headers["content-security-policy"]
    assert not any("style" in attributes for _, attributes in page.seen)


def test_a_reader_who_may_see_nothing_is_told_so() -> None:
    view = look(an_edition(a_profile()), permitting({}))

    assert b"Nothing in this edition is shared with you." in HTML.render(view)
    assert json.loads(JSON.render(view))["entries"] == []


def test_codes_are_read_aloud_and_names_are_left_alone() -> None:
    assert words(a_row(categories=("MEDICAL_DEVICE", "AI")), "categories") == (
        "Medical device",
        "AI",
    )
    assert words(a_row(name=("PULSE_PATCH",)), "name") == ("PULSE_PATCH",)


def test_one_organisation_is_one() -> None:
    assert b"<dd>one area (1 NHS organisation)</dd>" in HTML.render(a_view())


def a_row(**values: tuple[str, ...]) -> Row:
    shown = {
        field: tuple(Shown(value=value, sources=(ref("a"),)) for value in given)
        for field, given in values.items()
    }
    return Row(product="p", rank=1, points=0, signals=(), values=shown, withheld=())
