"""Common Procurement Vocabulary (2008): codes of eight digits in 45 divisions."""

import re
from collections.abc import Iterable

from shared.schemas.opportunity import Cpv

CODE = re.compile(r"(\d{8})(?:-\d)?")
DIVISIONS = re.compile(
    "0[39]|1[45689]|2[24]|3[0-5789]|4[1-58]|5[015]|6[03-6]|7[0-35-79]|8[05]|9[028]"
)


def ordered(told: Iterable[str]) -> tuple[Cpv, tuple[str, ...]]:
    """Give the union in reading order, its first as the main one, and what is no code."""
    found = {text: CODE.fullmatch(text.strip()) for text in told}
    sound = {text: m[1] for text, m in found.items() if m and DIVISIONS.match(m[1])}
    known = tuple(dict.fromkeys(sound.values()))
    unknown = tuple(text for text in found if text not in sound)
    return Cpv(main=known[0] if known else None, all=known), unknown
