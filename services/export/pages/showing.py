"""What a page prints of a row: every value in words, value before price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.export.clerk.words import UNSTATED, WITHHELD, scheme, speaker, spoken, words
from services.export.domain.criteria import Criteria
from services.export.domain.readiness import Signal
from services.export.domain.signals import SIGNALS
from services.export.domain.values import Assurance, Site
from services.export.domain.view import Row
from services.export.pages.words import label

SECTIONS: Sequence[tuple[str, Sequence[str]]] = (
    ("What it is", (
        "summary", "kind", "supplier", "categories", "care_settings", "areas", "conditions",
        "origin", "stage", "maturity", "owner", "region",
    )),
    ("Value to patients and the NHS", (
        "benefits", "system_savings", "cost_comparison", "patients", "carbon",
        "economic_evidence",
    )),
    ("Use in the NHS", ("nhs_use",)),
    ("Evidence", ("evidence", "unpublished_evidence")),
    ("What patients and staff say", ("user_testing",)),
    ("Inequalities and programmes", ("inequalities", "programmes")),
    ("Price and routes to buy it", ("price_model", "commercial_basis", "capacity", "routes")),
    ("Ownership of the idea", ("position", "nhs_share")),
    ("Markets abroad", ("trading", "targets", "excluded", "modes", "languages")),
    ("Whom to ask", ("network", "website", "country")),
)  # fmt: skip
"""Value above price; the passport, the sites and the points are tables of their own."""
KINDS = {"certificate": "Certificate", "hta": "Health technology assessment",
         "approval": "Local approval"}  # fmt: skip
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    rows: Sequence[tuple[str, Sequence[str]]]


def named(row: Row) -> str:
    return "; ".join(words(row, "name"))


def first(row: Row, field: str) -> str:
    return "; ".join(words(row, field))


def told(row: Row, field: str) -> tuple[str, ...]:
    """In words, with the days of what somebody said as people write them."""
    plain = [isinstance(shown.value, str) for shown in row.values.get(field, ())] or [True]
    said = zip(words(row, field), plain, strict=True)
    return tuple(text if is_plain else DAY.sub(_day, text) for text, is_plain in said)


def _day(found: re.Match[str]) -> str:
    return dated(date.fromisoformat(found[0]))


def sections(row: Row, fields: Sequence[str]) -> list[Section]:
    """Only what the edition's criteria ask at all; the rest is no field of this list."""
    return [
        Section(
            heading=heading,
            rows=[(label(name), told(row, name)) for name in names if name in fields],
        )
        for heading, names in SECTIONS
        if any(name in fields for name in names)
    ]


def passport(row: Row, on: date) -> list[Mapping[str, Any]]:
    """Each certificate, assessment and approval; the expired ones say so."""
    held = [s.value for s in row.values.get("assurance", ())]
    return [_passport(each, on) for each in held if isinstance(each, Assurance)]


def _passport(held: Assurance, on: date) -> Mapping[str, Any]:
    expired = held.expires is not None and held.expires <= on
    status = {"text": "Expired", "tag": "red"} if expired else {"text": spoken(held.status)}
    return {
        "what": f"{KINDS[held.kind]}: {held.body or scheme(held.scheme)}",
        "status": status,
        "by": speaker(held.by).capitalize(),
        "on": dated(held.on),
        "expires": dated(held.expires),
        "reference": held.reference or UNSTATED,
    }


def places(row: Row) -> list[Mapping[str, Any]]:
    sites = [s.value for s in row.values.get("sites", ())]
    return [
        {
            "site": site.organisation,
            "since": dated(site.since),
            "by": speaker(site.by).capitalize(),
        }
        for site in sites
        if isinstance(site, Site)
    ]


def absent(row: Row, field: str) -> str:
    return WITHHELD if field in row.withheld else UNSTATED


def working(row: Row, criteria: Criteria) -> list[Mapping[str, Any]]:
    """Every signal, earned or not: with who says so, when, and what would raise it."""
    earned = {signal.signal: signal for signal in row.signals}
    return [
        _signal(name, earned.get(name), of=scale.maximum)
        for name, scale in criteria.signals.items()
    ]


def _signal(name: str, found: Signal | None, *, of: int) -> Mapping[str, Any]:
    asked = SIGNALS[name]
    return {
        "signal": asked.title,
        "points": found.points if found else 0,
        "of": of,
        "earned": f"{found.points if found else 0} of {of}",
        "said": found.sentence if found else UNSTATED,
        "by": _by(found) if found else UNSTATED,
        "more": asked.more if not found or found.points < of else "Nothing: it earns all.",
    }


def _by(found: Signal) -> str:
    on = dated(found.on) if found.on else "undated"
    return f"{speaker(found.asserted_by).capitalize()}, {on}"


def dated(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else UNSTATED
