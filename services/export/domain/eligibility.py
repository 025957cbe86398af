"""Whether a product may be on the list at all: every gate it fails, and what to do about it."""

from dataclasses import dataclass

from services.export.domain.criteria import Criteria
from services.export.domain.profile import Profile

WORDS = {
    "not_live": (
        "A record behind it was withdrawn, archived or is not here yet.",
        "Its network can send the record again, or the product can be retired.",
    ),
    "incomplete": (
        "It does not say all that the list shows of every product.",
        "Its owner can add the fields that are missing to their record.",
    ),
    "not_permitted": (
        "Nobody who may say so has permitted this use of it.",
        "Its owner can grant a permission for this audience and purpose.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    missing: tuple[str, ...] = ()
    """Names of fields, where fields are what is missing."""

    @property
    def sentence(self) -> str:
        return WORDS[self.code][0]

    @property
    def remedy(self) -> str:
        return WORDS[self.code][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """It passes every gate that is ours to judge: whether it is permitted is audit's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ineligible:
    reasons: tuple[Reason, ...]


def assess(profile: Profile, criteria: Criteria) -> Eligible | Ineligible:
    """Collect all failing gates, so that one answer says everything there is to mend."""
    given = {item.field for item in profile.items}
    missing = tuple(field for field in criteria.required if field not in given)
    failing = (
        *(() if profile.live else (Reason(code="not_live"),)),
        *((Reason(code="incomplete", missing=missing),) if missing else ()),
    )
    return Ineligible(reasons=failing) if failing else Eligible()
