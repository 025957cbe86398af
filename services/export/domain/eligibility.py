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
    "beyond_limit": (
        "Others earn more points, and the list is full.",
        "A word of a stronger source, or one more signal, earns more points.",
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


def failing(profile: Profile, criteria: Criteria) -> tuple[Reason, ...]:
    """Collect all failing gates, so that one answer says everything there is to mend."""
    given = {item.field for item in profile.items}
    missing = tuple(field for field in criteria.required if field not in given)
    return (
        *(() if profile.live else (Reason(code="not_live"),)),
        *((Reason(code="incomplete", missing=missing),) if missing else ()),
    )
