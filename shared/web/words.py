"""How pages say a moment, a number of things, and a code of ours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOON = 12
ABBREVIATIONS = {
    "api", "ai", "csv", "dtac", "hta", "icb", "ip", "nhs", "nice", "ods", "pdf", "ukca", "url",
}  # fmt: skip


def uk_date(moment: date) -> str:
    """`20 November 2026`; of a moment, the day that it is in London."""
    day = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B} {day.year}"


def uk_time(moment: datetime) -> str:
    """`20 November 2026, 2:05pm`."""
    local = moment.astimezone(LONDON)
    half = "am" if local.hour < NOON else "pm"
    return f"{uk_date(local)}, {local.hour % NOON or NOON}:{local:%M}{half}"


def counted(number: int, thing: str, *, things: str = "") -> str:
    """`1 product`, `2,000 products`; `things` is the plural where an s is not enough."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def words(code: str) -> str:
    """`not_a_product` as a reader would say it."""
    said = [each.upper() if each in ABBREVIATIONS else each for each in code.split("_")]
    told = " ".join(said)
    return told[:1].upper() + told[1:]
