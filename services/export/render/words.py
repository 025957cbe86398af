"""Values in words: the same in every format that people read."""

from services.export.domain.values import Assurance, Proof, Site
from services.export.domain.view import Row, Shown, Use

UNSTATED = "Not stated"
WITHHELD = "Not shared with you"
LEVELS = {"regions": "two or more regions", "icbs": "two or more ICBs", "site": "one area"}


def words(row: Row, field: str) -> tuple[str, ...]:
    """Say what is shown; unknown and withheld are never the same words."""
    shown = tuple(_said(value) for value in row.values.get(field, ()))
    return shown or ((WITHHELD if field in row.withheld else UNSTATED),)


def _said(shown: Shown) -> str:
    match shown.value:
        case str() as text:
            return text
        case Use() as use:
            return f"{LEVELS[use.level]} ({use.sites} NHS organisations)"
        case Site() as site:
            return site.organisation + (f", since {site.since}" if site.since else "")
        case Proof() as proof:
            return ": ".join(
                part for part in (proof.type or proof.evidence, proof.summary) if part
            )
        case Assurance() as assurance:
            return _assured(assurance)


def _assured(told: Assurance) -> str:
    dates = (("on", told.on), ("expires", told.expires), ("reference", told.reference))
    rest = "".join(f", {name} {value}" for name, value in dates if value)
    return f"{told.scheme}: {told.status}, says the {told.by}{rest}"
