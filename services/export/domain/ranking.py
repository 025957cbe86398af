"""Who stands where, by points alone; equals share a rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from services.export.domain.claims import Known
from services.export.domain.criteria import Criteria
from services.export.domain.profile import Profile
from services.export.domain.readiness import Signal, signals
from services.export.domain.values import Item, Site
from shared.policy.permit import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    product: str
    items: tuple[Item, ...]
    signals: tuple[Signal, ...]

    @property
    def points(self) -> int:
        return sum(signal.points for signal in self.signals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    scored: Scored
    rank: int


def score(profile: Profile, criteria: Criteria, *, allowed: Sources, on: date) -> Scored:
    """Count only what these fields of these sources say."""
    items = tuple(i for i in profile.items if i.field in allowed.get(i.source, ()))
    known = Known(items=items, criteria=criteria, on=on)
    return Scored(product=profile.product, items=items, signals=signals(known))


def everything(profile: Profile) -> Sources:
    """Judge a draft as if all of it were permitted: that is audit's to say, and later."""
    return {
        source: {item.field for item in profile.items if item.source == source}
        for source in profile.sources
    }


def rank(candidates: Sequence[Scored], *, edition: str) -> tuple[Ranked, ...]:
    """Order ties by reach, then by a hash: no reward for an early letter, and no dice."""

    def place(scored: Scored) -> tuple[int, tuple[int, ...], str]:
        lot = sha256((edition + scored.product).encode()).hexdigest()
        return -scored.points, tuple(-reach for reach in _reach(scored)), lot

    ordered = sorted(candidates, key=place)
    points = [scored.points for scored in ordered]
    return tuple(
        Ranked(scored=scored, rank=points.index(scored.points) + 1) for scored in ordered
    )


def _reach(scored: Scored) -> tuple[int, int, int]:
    sites = [item.value for item in scored.items if item.field == "nhs_use"]
    named = [site for site in sites if isinstance(site, Site)]
    return (
        len({site.region for site in named if site.region}),
        len({site.icb for site in named if site.icb}),
        len({site.org_id for site in named}),
    )
