"""Text, names, numbers, days: what people write, and what it is read as."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import cpv, dates, money, places
from services.intake.domain.issues import issue, written
from services.intake.domain.names import cleaned
from services.intake.domain.screen import masked, screen
from services.intake.domain.text import plain, publishable


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("St James&#039; &amp;amp; Co", "St James' & Co"),
        ("one\\r\\ntwo\r\nthree", "one\ntwo\nthree"),
        ("glued rn stays", "glued rn stays"),
        ("a\x00b\ud800c\u202ed", "abcd"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_text_is_made_readable(raw: str, text: str) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Ask j.o'neil@trust.example.org now", "Ask [email removed] now"),
        (
            "Ring 020 7946 0123 or +44 (0)161 496 0123",
            "Ring [phone removed] or [phone removed]",
        ),
        ("Notice 032703-2026 for £01234567890", "Notice 032703-2026 for £01234567890"),
        ("C449892, 2026-05-14, 48180000", "C449892, 2026-05-14, 48180000"),
    ],
)
def test_contacts_are_taken_out_and_numbers_stay(raw: str, text: str) -> None:
    assert publishable(raw, limit=100)[0] == text


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ("NHS no 999 000 0018", "patient_data"),
        ("DOB 1/1/1950, 999-000-0018", "patient_data"),
        ("the patient, 9990000018, waited", "patient_data"),
        ("reference 999 000 0018", "patient_data_suspected"),
        ("999\u00a0000\u00a00018 patient", "patient_data"),
        ("notice 002402-2020, £9990000018, +44 999 000 0018", None),
        ("1111111111 patient", None),
        ("9990000019 patient", None),
        ("9990000018.5 patient", None),
    ],
)
def test_a_number_that_could_be_a_patients_is_caught(raw: str, verdict: str | None) -> None:
    assert screen(raw) == verdict


def test_a_column_may_say_that_a_number_is_a_patients() -> None:
    assert screen("9990000018", named="nhsNumber") == "patient_data"
    assert screen("9990000018", named="Contract Ref") == "patient_data_suspected"


def test_an_issue_shows_what_it_found_masked_and_cut() -> None:
    told = issue("field_invalid", "$", raw="x 999 000 0018, a@b.example " + "y" * 200)

    assert told.raw == ("x 999 *** **18, [email removed] " + "y" * 200)[:120]
    assert masked("9990000018") == "999 *** **18"


def test_a_path_is_normalised() -> None:
    place = ("$['rows']", 17, "Estimated 'Value'")

    assert written(place) == "$['rows'][17]['Estimated \\'Value\\'']"


@pytest.mark.parametrize(
    ("told", "amount", "code"),
    [
        ("£1,200,000", "1200000.00", None),
        ("1.2m", "1200000.00", None),
        ("£750k", "750000.00", None),
        (Decimal("40465.2"), "40465.20", None),
        (0, None, "value_placeholder"),
        ("1", None, "value_placeholder"),
        ("about a lot", None, "value_unparsable"),
        ("-5", None, "value_unparsable"),
        (10**17, None, "value_overflow"),
    ],
)
def test_an_amount_is_read_as_people_write_it(
    told: str | int | Decimal, *, amount: str | None, code: str | None
) -> None:
    priced = money.price(told)

    assert (priced.money and str(priced.money.amount), priced.code) == (amount, code)


def test_a_range_of_amounts_has_two_ends() -> None:
    priced = money.price("1m - 2.5m")

    assert (priced.low, priced.high) == (Decimal(1_000_000), Decimal(2_500_000))
    assert money.price("12", currency="pounds").code == "currency_unknown"


@pytest.mark.parametrize(
    ("told", "order", "at", "code"),
    [
        ("2026-05-14T00:00:00+01:00", "ymd", datetime(2026, 5, 13, 23, tzinfo=UTC), None),
        ("1/6/2026 09:30", "dmy", datetime(2026, 6, 1, 8, 30, tzinfo=UTC), None),
        ("1/6/2026", "mdy", datetime(2026, 1, 6, tzinfo=UTC), None),
        (
            "25/10/2026 01:30",
            "dmy",
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            "date_ambiguous",
        ),
        ("29/03/2026 01:30", "dmy", None, "date_nonexistent"),
        ("31/02/2026", "dmy", None, "date_unparsable"),
        ("0001-01-01", "ymd", None, "date_unparsable"),
        ("soon", "ymd", None, "date_unparsable"),
    ],
)
def test_a_time_without_a_zone_is_a_london_one(
    told: str, *, order: str, at: datetime | None, code: str | None
) -> None:
    assert dates.instant(told, order=order) == (at, code)


def test_days_are_london_days() -> None:
    assert dates.day("2026-05-14T00:00:00+01:00") == (date(2026, 5, 14), None)
    assert dates.day("2026-05-13T23:30:00Z") == (date(2026, 5, 14), None)


def test_codes_of_cpv_keep_their_order_once_each() -> None:
    found, unknown = cpv.ordered(["33195000-3", "48180000", "33195000", "99999999", "331"])

    assert (found.main, found.all) == ("33195000", ("33195000", "48180000"))
    assert unknown == ("99999999", "331")


def test_places_are_told_apart_and_a_district_is_no_home() -> None:
    told = [places.place(text) for text in ("ox143db", "UKE22", "Tayside")]

    assert [(each.scheme, each.id) for each in told] == [
        ("postcode", "OX14 3DB"),
        ("nuts", "UKE22"),
        ("region", "Tayside"),
    ]
    assert [places.district(text) for text in ("OX14 3DB", "ox14", "house")] == [
        "OX14",
        "OX14",
        None,
    ]


@pytest.mark.parametrize(
    "name",
    [
        "The Barts Health N H S Trust",
        "BARTS HEALTH NHS TRUST (R1H)",
        "Barts Health NHS Trust - AA12345",
        "Barts  Health, NHS trust",
    ],
)
def test_names_of_one_body_are_one_name(name: str) -> None:
    assert cleaned(name) == "barts health nhs trust"


@given(st.text(), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_whatever_is_written_is_read_or_refused_with_a_code(raw: str, order: str) -> None:
    at, code = dates.instant(raw, order=order)
    priced = money.price(raw)

    assert at is not None or code is not None
    assert priced.code or priced.money or priced.low is not None
    assert len(publishable(raw, limit=10)[0]) <= 10
