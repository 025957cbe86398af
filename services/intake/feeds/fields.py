"""One field of a record: what is asked of it comes back sound, or as nothing and an issue."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from services.intake.domain import dates, money
from services.intake.domain.issues import Place
from services.intake.domain.money import Priced
from services.intake.domain.records import Json
from services.intake.domain.text import publishable
from services.intake.feeds.notes import Notes

LONGEST = 6
"""Digits of a count of months or days."""
T = TypeVar("T")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


@dataclass(slots=True, kw_only=True)
class Field:
    """Not frozen, for there are many."""

    value: Json
    place: Place
    notes: Notes
    order: str = "ymd"
    """Of day and month, by the feed's profile."""

    def __getitem__(self, name: str) -> "Field":
        if self.value is not None and not isinstance(self.value, dict):
            self.wrong("field_invalid", expected="an object")
        inner = self.value.get(name) if isinstance(self.value, dict) else None
        return self._at(inner, name)

    def each(self) -> Iterator["Field"]:
        if self.value is not None and not isinstance(self.value, list):
            self.wrong("field_invalid", expected="a list")
        for n, item in enumerate(self.value if isinstance(self.value, list) else ()):
            yield self._at(item, n)

    def _at(self, value: Json, name: str | int) -> "Field":
        place = (*self.place, name)
        return Field(value=value, place=place, notes=self.notes, order=self.order)

    def wrong(self, code: str, *, expected: str | None = None) -> None:
        raw = self.value if isinstance(self.value, str | int | Decimal) else None
        self.notes.add(code, self.place, raw=raw, expected=expected)

    def key(self) -> str | None:
        """Nothing may be taken out of a key: two of them could become one."""
        raw = self.value if isinstance(self.value, str) else ""
        return raw.strip() if raw.strip() and self.line(200) == raw.strip() else None

    def line(self, limit: int = 500) -> str | None:
        text = self.text(limit)
        return None if text is None else " ".join(text.split())

    def text(self, limit: int = 10_000) -> str | None:
        """Empty is absent; a number is an id that somebody forgot to quote."""
        match self.value:
            case None | "":
                return None
            case bool() | list() | dict():
                self.wrong("field_invalid", expected="a text")
                return None
            case _:
                text, codes = publishable(str(self.value), limit=limit)
        for code in codes:
            self.notes.add(code, self.place)
        return text or None

    def code(self, options: Collection[str] = ()) -> str | None:
        """A word of the source's own vocabulary, kept in its spelling."""
        word = self.line()
        if word is None:
            return None
        if not CODE.fullmatch(word):
            self.wrong("field_invalid", expected="a code")
            return None
        if options and word not in options:
            self.wrong("enum_unknown")
            self.notes.others.append(word)
            return None
        return word

    def codes(self, options: Collection[str] = ()) -> tuple[str, ...]:
        return unique(each.code(options) for each in self.each())

    def lines(self) -> tuple[str, ...]:
        return unique(each.line() for each in self.each())

    def day(self) -> date | None:
        return self._read(dates.day)

    def instant(self) -> datetime | None:
        return self._read(dates.instant)

    def _read(self, read: Callable[..., tuple[T | None, str | None]]) -> T | None:
        text = self.line()
        if text is None:
            return None
        found, code = read(text, order=self.order)
        if code:
            self.wrong(code)
        return found

    def price(self, currency: str | None = None) -> Priced:
        if self.value is None or self.value == "":
            return Priced()
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | Decimal):
            self.wrong("field_invalid", expected="an amount")
            return Priced()
        priced = money.price(self.value, currency=currency or "GBP")
        if priced.code:
            self.wrong(priced.code)
        return priced

    def whole(self) -> int | None:
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        text = self.line()
        if text is None:
            return None
        if text.isdecimal() and len(text) <= LONGEST:
            return int(text)
        self.wrong("field_invalid", expected="a whole number")
        return None


def unique(found: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(each for each in found if each is not None))
