import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from services.export.clerk.shelves import Format
from services.export.clerk.words import words
from services.export.domain.values import Trial, Word
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

JSON, CSV = FORMATS
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


def test_codes_are_read_aloud_and_names_are_left_alone() -> None:
    assert words(a_row(categories=("MEDICAL_DEVICE", "AI")), "categories") == (
        "Medical device",
        "AI",
    )
    assert words(a_row(name=("PULSE_PATCH",)), "name") == ("PULSE_PATCH",)


def test_one_organisation_is_one() -> None:
    [row] = a_view().rows

    assert words(row, "nhs_use") == ("One area (1 NHS organisation)",)


def test_what_is_asked_in_words_is_told_in_words() -> None:
    word = Word(predicate="efficacy", answer="YES", by=Asserter.ASSESSOR, on=date(2026, 3, 2))
    trial = Trial(involved="YES", tested="IN_PROGRESS", groups=("PATIENTS",), tests=("Ward",))

    assert words(a_row(evidence=(word,)), "evidence") == (
        "Efficacy: Yes, says the assessor, on 2026-03-02",
    )
    assert words(a_row(user_testing=(trial,)), "user_testing") == (
        "Users involved in the design: Yes; Tested: In progress; Patients; Ward",
    )
    assert words(a_row(region=("GB-NHS:Y56",)), "region") == ("London",)
    [gap] = words(a_row(gaps=("stale",)), "gaps")
    assert gap.endswith("Its network can send the record again, as it is today.")


def a_row(**values: tuple[Any, ...]) -> Row:
    shown = {
        field: tuple(Shown(value=value, sources=(ref("a"),)) for value in given)
        for field, given in values.items()
    }
    return Row(product="p", rank=1, points=0, signals=(), values=shown, withheld=())
