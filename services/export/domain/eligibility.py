"""Whether a product may be on the list at all: every gate it fails, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.export.domain.gates import GATES, Judged, missing

LATER: Mapping[str, tuple[str, str, str]] = {
    "beyond_limit": (
        "There are more than may be asked about at once, and others come first.",
        "One decision of the log judges them all, and an answer holds no more.",
        "On a ranked list, more points; on any other, newer word of its source.",
    ),
    "not_permitted": (
        "Nobody who may say so has permitted this use of it.",
        "Nothing is shown to anybody that its owner did not permit for that audience.",
        "Its owner can grant a permission for this audience and purpose.",
    ),
}
"""What fails after our gates, by audit's decision or for want of room: what, why, remedy."""
TITLES = {"beyond_limit": "There is room for it", "not_permitted": "Its owner permits it"}


def titled(code: str) -> str:
    """A gate in words; audit's own codes are read as they are."""
    words = TITLES.get(code, code.replace("_", " ").capitalize())
    return GATES[code].title if code in GATES else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    missing: tuple[str, ...] = ()
    """Names of fields, where fields are what is missing."""

    @property
    def sentence(self) -> str:
        return GATES[self.code].sentence if self.code in GATES else LATER[self.code][0]

    @property
    def remedy(self) -> str:
        return GATES[self.code].remedy if self.code in GATES else LATER[self.code][2]


def failing(judged: Judged) -> tuple[Reason, ...]:
    """Collect all failing gates, so that one answer says everything there is to mend."""
    return tuple(
        Reason(code=code, missing=_missing(judged) if code == "incomplete" else ())
        for code in judged.criteria.gates
        if not GATES[code].passes(judged)
    )


def _missing(judged: Judged) -> tuple[str, ...]:
    return missing(judged.profile, judged.criteria)
