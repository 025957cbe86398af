from datetime import UTC, date, datetime

import pytest

from shared.web.words import counted, uk_date, uk_time, words


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 20, 14, 5, tzinfo=UTC), "20 November 2026, 2:05pm"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026, 12:30am"),
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), "29 March 2026, 1:00pm"),
    ],
)
def test_a_moment_is_said_in_the_time_of_the_reader(moment: datetime, said: str) -> None:
    assert uk_time(moment) == said


def test_a_day_is_said_as_it_is() -> None:
    assert uk_date(date(2026, 2, 3)) == "3 February 2026"


def test_things_are_counted_in_their_own_plural() -> None:
    told = [counted(n, "product") for n in (0, 1, 2_000)]

    assert told == ["0 products", "1 product", "2,000 products"]
    assert counted(2, "category", things="categories") == "2 categories"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_a_product", "Not a product"),
        ("no_nhs_use", "No NHS use"),
        ("hta_output", "HTA output"),
    ],
)
def test_a_code_is_said_in_words(code: str, said: str) -> None:
    assert words(code) == said
