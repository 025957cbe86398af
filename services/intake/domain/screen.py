"""Patient data is refused: a number that could be an NHS number, and a word that says so."""

import re
import unicodedata

from nhs_number.validate import is_valid

CANDIDATE = re.compile(r"(?<![\w.\-/£#])\d{3}([ -]?)\d{3}\1\d{4}(?![\w\-/])(?!\.\d)")
MARKER = re.compile(
    r"\b(nhs\W{0,2}(no|num|number)\b|patients?\b|d\.?o\.?b\b|date of birth|hospital n|mrn\b)",
    re.IGNORECASE,
)
NAMES = re.compile(r"nhsno|nhsnum|patient|dob$|birth|hospitaln|mrn$")
NEAR = 60


def screen(raw: str, *, named: str = "") -> str | None:
    """Say `patient_data`, `patient_data_suspected` or nothing; `named` is its column."""
    text = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    found = [match for match in CANDIDATE.finditer(text) if _valid(text, match)]
    if not found:
        return None
    if speaks_of_patients(named) or any(_marked(text, match) for match in found):
        return "patient_data"
    return "patient_data_suspected"


def speaks_of_patients(name: str) -> bool:
    letters = "".join(character for character in name.casefold() if character.isalpha())
    return bool(NAMES.search(letters))


def masked(raw: str) -> str:
    text = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    return CANDIDATE.sub(lambda match: f"{match[0][:3]} *** **{match[0][-2:]}", text)


def _valid(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    abroad = text[: match.start()].rstrip().endswith("+44")
    return not abroad and len(set(digits)) > 1 and is_valid(digits)


def _marked(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - NEAR) : match.end() + NEAR]
    return bool(MARKER.search(around))
