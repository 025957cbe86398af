"""Days are London days; a time without a zone was read off a clock in London."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NUMERIC = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
YEARS = range(1900, 2201)


def instant(text: str, *, order: str = "ymd") -> tuple[datetime | None, str | None]:
    """Give the time in UTC, and the code of what was wrong with it."""
    told = _read(text.strip(), order=order)
    if told is None or told.year not in YEARS:
        return None, "date_unparsable"
    return (told.astimezone(UTC), None) if told.tzinfo else _local(told)


def day(text: str, *, order: str = "ymd") -> tuple[date | None, str | None]:
    told = _read(text.strip(), order=order)
    if told is None or told.year not in YEARS:
        return None, "date_unparsable"
    return (told.astimezone(LONDON) if told.tzinfo else told).date(), None


def _read(text: str, *, order: str) -> datetime | None:
    try:
        if found := NUMERIC.fullmatch(text):
            first, second, year, *clock = (int(part or 0) for part in found.groups())
            on, month = (second, first) if order == "mdy" else (first, second)
            hour, minute, second_ = clock
            return datetime.fromisoformat(
                f"{year:04}-{month:02}-{on:02}T{hour:02}:{minute:02}:{second_:02}"
            )
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _local(told: datetime) -> tuple[datetime | None, str | None]:
    """In autumn an hour happens twice, the first is meant; in spring one is left out."""
    first, second = (told.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    there = first.astimezone(UTC)
    if there.astimezone(LONDON).replace(tzinfo=None) != told:
        return None, "date_nonexistent"
    twice = first.utcoffset() != second.utcoffset()
    return there, "date_ambiguous" if twice else None
