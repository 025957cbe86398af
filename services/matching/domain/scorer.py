"""Do an opportunity and an innovation meet? A table of features, in points that add up."""

from collections.abc import Callable
from dataclasses import dataclass
from re import findall
from typing import NamedTuple, Protocol
from unicodedata import combining, normalize

from services.matching.domain.cpv import Affinities
from services.matching.domain.records import Record
from shared.schemas.matching import Point
from shared.schemas.vocabulary import OpportunityStage as Stage

WHOLE_NAME = "whole_name"
SHORTEST_NAME = 5
BIAS = -30
WEIGHT = {
    Stage.PIPELINE: 1.0,
    Stage.ENGAGEMENT: 1.0,
    Stage.PLANNED: 0.9,
    Stage.TENDER: 0.5,
    Stage.IDEA: 0.3,
}
"""Of open ones; awarded and later is evidence of use, and no reason to offer."""
DEAD = frozenset({Stage.CANCELLED, Stage.UNSUCCESSFUL, Stage.WITHDRAWN})


class Row(NamedTuple):
    """What of a record decides whom it meets."""

    ref: str
    text: str
    """An innovation's name, or all words of a notice, with a space at both ends."""
    codes: tuple[str, ...]
    stage: Stage | None
    """None of an innovation."""
    owner: str | None


Pair = tuple[Row, Row]
"""An innovation and a notice."""


class Veto(NamedTuple):
    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    bias: int = 0
    points: tuple[Point, ...] = ()
    vetoes: tuple[Veto, ...] = ()

    @property
    def logit(self) -> int:
        """In tenths, exactly."""
        return self.bias + sum(point.points for point in self.points)

    @property
    def holds(self) -> bool:
        return self.logit > 0 and not self.vetoes


class Scorer(Protocol):
    """Symmetric, and of the pair alone: nothing else in the world changes a score."""

    affinities: Affinities
    version: str

    def score(self, left: Row, right: Row, /) -> Scored: ...


class Feature(NamedTuple):
    name: str
    measure: Callable[[Pair, Affinities], float]
    steps: tuple[tuple[float, int, str], ...]
    """At least so much, so many points, because: the first that fits counts."""


def _names(pair: Pair, _: Affinities) -> float:
    innovation, notice = pair
    return len(innovation.text) >= SHORTEST_NAME + 2 and innovation.text in notice.text


def _closeness(pair: Pair, affinities: Affinities) -> float:
    return affinities.closeness(pair[0].codes, pair[1].codes)


def _weight(pair: Pair, _: Affinities) -> float:
    return WEIGHT.get(pair[1].stage or Stage.ENDED, 0.0)


FEATURES = (
    Feature(
        WHOLE_NAME,
        _names,
        ((1.0, 60, "The notice holds the whole name of the innovation."),),
    ),
    Feature(
        "cpv_closeness",
        _closeness,
        (
            (0.75, 40, "The notice's code is that of the innovation's category."),
            (0.6, 35, "The notice's code is near that of the innovation's category."),
            (0.4, 20, "The notice's code is of the same group as the innovation's category."),
            (0.1, 5, "The notice's code is of a division near the innovation's category."),
        ),
    ),
    Feature(
        "stage",
        _weight,
        (
            (1.0, 10, "It is early: in the pipeline, or the market is being asked."),
            (0.9, 9, "It is planned."),
            (0.5, 5, "It is open to tender."),
            (0.3, 0, "It is an idea so far."),
            (0.0, -20, "It has been awarded: a sign of use, not of need."),
        ),
    ),
)


@dataclass(slots=True)
class Relevance:
    affinities: Affinities
    version: str = "relevance-2026-1"

    def score(self, left: Row, right: Row, /) -> Scored:
        innovation, notice = sorted((left, right))
        measured = [(f, f.measure((innovation, notice), self.affinities)) for f in FEATURES]
        vetoes = {
            Veto("closed", "The procurement came to nothing."): notice.stage in DEAD,
            Veto("kind_conflict", "These are two records of one kind."): (
                (left.stage is None) == (right.stage is None)
            ),
        }
        return Scored(
            bias=BIAS,
            points=tuple(p for feature, value in measured if (p := _point(feature, value))),
            vetoes=tuple(veto for veto, is_so in vetoes.items() if is_so),
        )


def _point(feature: Feature, value: float) -> Point | None:
    fitting = (step for step in feature.steps if value >= step[0])
    found = next(fitting, None)
    return found and Point(feature=feature.name, points=found[1], sentence=found[2])


def row_of(record: Record, affinities: Affinities) -> Row | None:
    """None of what is withdrawn: it meets nobody."""
    if record.live and (told := record.innovation):
        owner = told.owner and told.owner.org_id
        codes = affinities.prefixes((told.main_category or "", *told.categories))
        return Row(record.id, _words(told.name), codes, None, owner or told.custodian)
    if record.live and (notice := record.opportunity):
        text = _words(f"{notice.title} {notice.description or ''}")
        return Row(record.id, text, notice.cpv.all, notice.stage, None)
    return None


def _words(text: str) -> str:
    plain = "".join(c for c in normalize("NFKD", text.lower()) if not combining(c))
    return f" {' '.join(findall(r'[a-z0-9]+', plain))} "
