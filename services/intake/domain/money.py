"""Amounts as people and systems write them: £1,200,000, 1.2m, £750k, 1m-2m."""

import re
from dataclasses import dataclass
from decimal import Decimal

from shared.schemas.entities import Money

AMOUNT = re.compile(
    r"(?:(£|GBP)\s*)?(\d[\d,]{0,23}(?:\.\d{1,6})?)\s*(k|m|mn|bn)?", re.IGNORECASE
)
RANGE = re.compile(r"\s*(?:-|\u2013|\bto\b)\s*", re.IGNORECASE)
TIMES = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
PENNY = Decimal("0.01")
MOST = Decimal(10) ** 16
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    money: Money | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    code: str | None = None
    """What was wrong."""


def price(told: str | int | Decimal, *, currency: str = "GBP") -> Priced:
    """Read an amount or a range of two; 0 and 1 stand for nobody knows."""
    if not CURRENCY.fullmatch(currency):
        return Priced(code="currency_unknown")
    ends = [_amount(part) for part in RANGE.split(str(told).strip())]
    match ends:
        case [Decimal() as amount]:
            return _priced(amount, currency=currency)
        case [Decimal() as low, Decimal() as high] if low <= high < MOST:
            return Priced(low=low.quantize(PENNY), high=high.quantize(PENNY))
        case _:
            return Priced(code="value_unparsable")


def _priced(amount: Decimal, *, currency: str) -> Priced:
    if amount >= MOST:
        return Priced(code="value_overflow")
    if amount in {0, 1}:
        return Priced(code="value_placeholder")
    return Priced(money=Money(amount=amount.quantize(PENNY), currency=currency))


def _amount(text: str) -> Decimal | None:
    found = AMOUNT.fullmatch(text)
    if found is None:
        return None
    return Decimal(found[2].replace(",", "")) * TIMES[(found[3] or "").casefold()]
