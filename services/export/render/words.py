"""Values in words: the same in every format that people read."""

from services.export.domain.values import Assurance, Proof, Site
from services.export.domain.view import Row, Shown, Use

LONGEST_ACRONYM = 4
UNSTATED = "Not stated"
WITHHELD = "Not shared with you"
CODED = {"areas", "care_settings", "categories", "conditions", "maturity", "origin", "stage"}
LEVELS = {"regions": "two or more regions", "icbs": "two or more ICBs", "site": "one area"}


def words(row: Row, field: str) -> tuple[str, ...]:
    """Say what is shown; unknown and withheld are never the same words."""
    given = row.values.get(field, ())
    shown = tuple(_spoken(_said(v)) if field in CODED else _said(v) for v in given)
    return shown or ((WITHHELD if field in row.withheld else UNSTATED),)


def _spoken(code: str) -> str:
    """Read a code of a closed list aloud: MEDICAL_DEVICE is a medical device, AI stays AI."""
    return code if len(code) <= LONGEST_ACRONYM else code.replace("_", " ").capitalize()


def _said(shown: Shown) -> str:
    match shown.value:
        case str() as text:
            return text
        case Use() as use:
            s = "" if use.sites == 1 else "s"
            return f"{LEVELS[use.level]} ({use.sites} NHS organisation{s})"
        case Site() as site:
            return site.organisation + (f", since {site.since}" if site.since else "")
        case Proof() as proof:
            kind = _spoken(proof.type or proof.evidence)
            return f"{kind}: {proof.summary}" if proof.summary else kind
        case Assurance() as assurance:
            return _assured(assurance)


def _assured(told: Assurance) -> str:
    dates = (("on", told.on), ("expires", told.expires), ("reference", told.reference))
    rest = "".join(f", {name} {value}" for name, value in dates if value)
    return f"{told.scheme}: {told.status}, says the {told.by}{rest}"
