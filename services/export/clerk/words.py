"""Values in words: the same in every format that people read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.export.domain.gates import GATES
from services.export.domain.values import Assurance, Proof, Site, Trial, Word
from services.export.domain.view import Row, Shown, Use
from shared.schemas.vocabulary import Asserter

LONGEST_ACRONYM = 4
ANSWERS = {"YES", "NO"}
UNSTATED = "Not stated"
WITHHELD = "Not shared with you"
CODED = {
    "areas", "care_settings", "categories", "conditions", "maturity", "origin", "stage",
    "inequalities", "cost_comparison", "system_savings", "patients", "carbon",
    "economic_evidence", "position", "modes", "kind",
}  # fmt: skip
REGIONS = {
    "GB-NHS:Y56": "London",
    "GB-NHS:Y58": "South West",
    "GB-NHS:Y59": "South East",
    "GB-NHS:Y60": "Midlands",
    "GB-NHS:Y61": "East of England",
    "GB-NHS:Y62": "North West",
    "GB-NHS:Y63": "North East and Yorkshire",
}
LEVELS = {"regions": "Two or more regions", "icbs": "Two or more ICBs", "site": "One area"}
ORIGINS = {
    "nhs_developed": "An NHS organisation",
    "industry": "Industry",
    "academic": "A university",
    "joint": "The NHS and others together",
}
SCHEMES = {
    "CE_UKCA_NON_MEDICAL": "UKCA or CE mark, not medical",
    "CE_UKCA_CLASS_I": "UKCA or CE mark, class I",
    "CE_UKCA_CLASS_II_A": "UKCA or CE mark, class IIa",
    "CE_UKCA_CLASS_II_B": "UKCA or CE mark, class IIb",
    "CE_UKCA_CLASS_III": "UKCA or CE mark, class III",
    "IVD_GENERAL": "IVD, general",
    "IVD_SELF_TEST": "IVD, self-test",
    "IVD_ANNEX_LIST_A": "IVD, annex II list A",
    "IVD_ANNEX_LIST_B": "IVD, annex II list B",
    "MARKETING": "Marketing authorisation",
    "nice_selected": "Selected for NICE guidance",
    "topic_exploration_report": "Topic exploration report",
}


def words(row: Row, field: str) -> tuple[str, ...]:
    """Say what is shown; unknown and withheld are never the same words."""
    given = row.values.get(field, ())
    shown = tuple(SPOKEN.get(field, _said)(value) for value in given)
    return shown or ((WITHHELD if field in row.withheld else UNSTATED),)


def phrase(field: str, given: Sequence[Shown]) -> str:
    return "; ".join(SPOKEN.get(field, _said)(value) for value in given) or UNSTATED


def spoken(code: str) -> str:
    """Read a code of a closed list aloud: MEDICAL_DEVICE is a medical device, AI stays AI."""
    is_acronym = code.isupper() and len(code) <= LONGEST_ACRONYM and code not in ANSWERS
    return code if is_acronym else code.replace("_", " ").capitalize()


def scheme(code: str) -> str:
    return SCHEMES.get(code, code)


def speaker(by: Asserter) -> str:
    return "support organisation" if by is Asserter.SUPPORT_ORG else str(by)


def _said(shown: Shown) -> str:
    value = shown.value
    return value if isinstance(value, str) else WORDED[type(value)](value)


def _used(use: Use) -> str:
    s = "" if use.sites == 1 else "s"
    return f"{LEVELS[use.level]} ({use.sites} NHS organisation{s})"


def _placed(site: Site) -> str:
    return site.organisation + (f", since {site.since}" if site.since else "")


def _proved(proof: Proof) -> str:
    kind = spoken(proof.type or proof.evidence)
    return f"{kind}: {proof.summary}" if proof.summary else kind


def _assured(told: Assurance) -> str:
    dates = (("on", told.on), ("expires", told.expires), ("reference", told.reference))
    rest = "".join(f", {name} {value}" for name, value in dates if value)
    return f"{scheme(told.scheme)}: {spoken(told.status)}, says the {speaker(told.by)}{rest}"


def _answered(told: Word) -> str:
    on = f", on {told.on}" if told.on else ""
    return f"{spoken(told.predicate)}: {spoken(told.answer)}, says the {speaker(told.by)}{on}"


def _tested(told: Trial) -> str:
    answers = (("Users involved in the design", told.involved), ("Tested", told.tested))
    said = [f"{what}: {spoken(answer)}" for what, answer in answers if answer]
    named = [spoken(each) for each in (*told.groups, *told.tests)]
    return "; ".join([*said, *named])


WORDED: Mapping[type, Callable[[Any], str]] = {
    Use: _used,
    Site: _placed,
    Proof: _proved,
    Assurance: _assured,
    Word: _answered,
    Trial: _tested,
}


def _coded(shown: Shown) -> str:
    return spoken(shown.value) if isinstance(shown.value, str) else _said(shown)


def _regional(shown: Shown) -> str:
    return REGIONS.get(_said(shown), _said(shown))


def _developed(shown: Shown) -> str:
    return ORIGINS.get(_said(shown), _coded(shown))


def _lacking(shown: Shown) -> str:
    gate = GATES.get(_said(shown))
    return f"{gate.sentence} {gate.remedy}" if gate else _said(shown)


SPOKEN: Mapping[str, Callable[[Shown], str]] = {
    **dict.fromkeys(CODED, _coded),
    "region": _regional,
    "gaps": _lacking,
    "origin": _developed,
}
