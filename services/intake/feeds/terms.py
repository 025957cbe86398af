"""What a release says of worth and time."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from services.intake.feeds.fields import Field
from shared.schemas.entities import Money
from shared.schemas.opportunity import Lot, Term, Worth


def priced(tender: Field) -> dict[str, Any]:
    value, least = tender["value"], tender["minValue"]
    lots = tuple(_lots(tender))
    net = money(value, "amount") or _total([lot.value for lot in lots if lot.value])
    low = money(least, "amount")
    return {
        "value": Worth(
            net=net, gross=money(value, "amountGross"), min=low.amount if low else None
        ),
        "lots": lots,
    }


def _lots(tender: Field) -> Iterator[Lot]:
    for each in tender["lots"].each():
        if id_ := each["id"].line():
            worth = money(each["value"], "amount")
            yield Lot(id=id_, title=each["title"].line(), value=worth)


def dated(record: Field) -> dict[str, Any]:
    tender = record["tender"]
    milestones = record["planning"]["milestones"].each()
    engaged = [m["dueDate"].day() for m in milestones if m["type"].line() == "engagement"]
    periods = [tender["contractPeriod"]]
    periods += [lot["contractPeriod"] for lot in tender["lots"].each()]
    starts = [day for each in periods if (day := each["startDate"].day())]
    ends = [day for each in periods if (day := each["endDate"].day())]
    last = [day for each in periods if (day := each["maxExtentDate"].day())]
    days = [each["durationInDays"].whole() for each in periods]
    longest = max((each for each in days if each), default=None)
    return {
        "deadline_at": tender["tenderPeriod"]["endDate"].instant(),
        "engagement_until": max((day for day in engaged if day), default=None),
        "contract": Term(
            start=min(starts, default=None),
            until=max(ends, default=None),
            max_until=max(last, default=None),
            months=round(longest / 30.4375) if longest else None,
        ),
    }


def money(told: Field, member: str) -> Money | None:
    return told[member].price(told["currency"].line()).money


def _total(values: list[Money]) -> Money | None:
    """A tender without a value of its own is worth its lots, if they are in one currency."""
    if len({value.currency for value in values}) != 1:
        return None
    return Money(
        amount=sum((v.amount for v in values), Decimal(0)), currency=values[0].currency
    )
