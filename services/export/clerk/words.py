"""Values in words: the same in every format that people read."""

from collections.abc import Callable, Mapping
from typing import Any

from services.export.domain.values import Assurance, Proof, Site, Trial, Word
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
    value = shown.value
    return value if isinstance(value, str) else WORDED[type(value)](value)


def _used(use: Use) -> str:
    s = "" if use.sites == 1 else "s"
    return f"{LEVELS[use.level]} ({use.sites} NHS organisation{s})"


def _placed(site: Site) -> str:
    return site.organisation + (f", since {site.since}" if site.since else "")


def _proved(proof: Proof) -> str:
    kind = _spoken(proof.type or proof.evidence)
    return f"{kind}: {proof.summary}" if proof.summary else kind


def _assured(told: Assurance) -> str:
    dates = (("on", told.on), ("expires", told.expires), ("reference", told.reference))
    rest = "".join(f", {name} {value}" for name, value in dates if value)
    return f"{told.scheme}: {told.status}, says the {told.by}{rest}"


def _answered(told: Word) -> str:
    on = f", on {told.on}" if told.on else ""
    return f"{_spoken(told.predicate)}: {_spoken(told.answer)}, says the {told.by}{on}"


def _tested(told: Trial) -> str:
    answers = (("users involved in the design", told.involved), ("tested", told.tested))
    said = [f"{what}: {_spoken(answer)}" for what, answer in answers if answer]
    named = [_spoken(each) for each in (*told.groups, *told.tests)]
    return "; ".join([*said, *named])


WORDED: Mapping[type, Callable[[Any], str]] = {
    Use: _used,
    Site: _placed,
    Proof: _proved,
    Assurance: _assured,
    Word: _answered,
    Trial: _tested,
}
