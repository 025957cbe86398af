"""What a product earns, on what may be counted."""

from dataclasses import dataclass
from datetime import date

from services.export.domain.claims import Known
from services.export.domain.criteria import Criteria
from services.export.domain.profile import Profile
from services.export.domain.readiness import Signal, signals
from services.export.domain.values import Item, permitted
from shared.policy.permit import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    product: str
    items: tuple[Item, ...]
    signals: tuple[Signal, ...]

    @property
    def points(self) -> int:
        return sum(signal.points for signal in self.signals)


def score(profile: Profile, criteria: Criteria, *, allowed: Sources, on: date) -> Scored:
    """Count only what these fields of these sources say."""
    items = permitted(profile.items, allowed)
    known = Known(items=items, criteria=criteria, on=on)
    return Scored(product=profile.product, items=items, signals=signals(known))


def everything(profile: Profile) -> Sources:
    """Judge a draft as if all of it were permitted: that is audit's to say, and later."""
    return {
        source: {item.field for item in profile.items if item.source == source}
        for source in profile.sources
    }
