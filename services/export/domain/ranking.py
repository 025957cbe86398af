"""Who stands where: by points alone, equals sharing a rank; else by stage and name."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.export.domain.criteria import Criteria
from services.export.domain.scoring import Scored
from services.export.domain.values import Site, texts
from shared.schemas.vocabulary import Stage

STAGES = (
    Stage.ADOPTED, Stage.READY, Stage.ADVANCED, Stage.DISCOVERY, Stage.UNASSESSED,
)  # fmt: skip
"""The nearest to the buyer first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    scored: Scored
    rank: int | None
    """None in a series that ranks nobody."""


def placed(
    candidates: Sequence[Scored], criteria: Criteria, *, edition: str
) -> tuple[Ranked, ...]:
    if criteria.ranked:
        return rank(candidates, edition=edition)
    return tuple(Ranked(scored=each, rank=None) for each in sorted(candidates, key=_group))


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


def _group(scored: Scored) -> tuple[int, str, str]:
    told = texts(scored.items)
    stage = min(told.get("stage", ()), default=Stage.UNASSESSED)
    return STAGES.index(Stage(stage)), min(told["name"]).casefold(), scored.product


def _reach(scored: Scored) -> tuple[int, int, int]:
    sites = [item.value for item in scored.items if item.field == "nhs_use"]
    named = [site for site in sites if isinstance(site, Site)]
    return (
        len({site.region for site in named if site.region}),
        len({site.icb for site in named if site.icb}),
        len({site.org_id for site in named}),
    )
