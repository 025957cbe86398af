"""Do an opportunity and an innovation meet? A table of features, in points that add up."""

from collections.abc import Callable
from dataclasses import dataclass
from re import findall
from typing import NamedTuple, Protocol
from unicodedata import combining, normalize

from services.matching.domain.cpv import Affinities, divisions
from services.matching.domain.records import Record
from shared.schemas.matching import Point
from shared.schemas.vocabulary import OpportunityStage as Stage

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
    divisions: frozenset[str]
    stage: Stage | None
    """None of an innovation."""
    owner: str | None

    def may_meet(self, other: "Row") -> bool:
        """Say cheaply of most that no score would hold, and never of one that would."""
        if (self.stage is None) == (other.stage is None):
            return False
        alike = not self.divisions.isdisjoint(other.divisions)
        return alike or self.text in other.text or other.text in self.text


Pair = tuple[Row, Row]
"""An innovation and a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    bias: int = 0
    points: tuple[Point, ...] = ()
    vetoes: tuple[str, ...] = ()
    """Codes of what speaks against it, however many points there are."""

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
    measure: Callable[[Pair, Affinities], float]
    steps: tuple[tuple[float, Point], ...]
    """At least so much, so many points: the first that fits counts."""

    def point(self, pair: Pair, affinities: Affinities) -> Point | None:
        measured = self.measure(pair, affinities)
        return next((point for least, point in self.steps if measured >= least), None)


def _step(least: float, feature: str, *, points: int, why: str) -> tuple[float, Point]:
    return least, Point(feature=feature, points=points, sentence=why)


def _names(pair: Pair, _: Affinities) -> float:
    innovation, notice = pair
    return len(innovation.text) >= SHORTEST_NAME + 2 and innovation.text in notice.text


def _closeness(pair: Pair, affinities: Affinities) -> float:
    return affinities.closeness(pair[0].codes, pair[1].codes)


def _weight(pair: Pair, _: Affinities) -> float:
    return WEIGHT.get(pair[1].stage or Stage.ENDED, 0.0)


NAME, CPV, STAGE = "whole_name", "cpv_closeness", "stage"
FEATURES = (
    Feature(_names, (_step(1, NAME, points=60, why="The notice holds its whole name."),)),
    Feature(
        _closeness,
        (
            _step(0.75, CPV, points=40, why="The notice's code is that of its category."),
            _step(0.6, CPV, points=35, why="The notice's code is near that of its category."),
            _step(0.4, CPV, points=20, why="The notice's code is of its category's group."),
            _step(0.1, CPV, points=5, why="The notice's division is near its category's."),
        ),
    ),
    Feature(
        _weight,
        (
            _step(1, STAGE, points=10, why="It is early: in the pipeline or engagement."),
            _step(0.9, STAGE, points=9, why="It is planned."),
            _step(0.5, STAGE, points=5, why="It is open to tender."),
            _step(0.3, STAGE, points=0, why="It is an idea so far."),
            _step(0, STAGE, points=-20, why="It is awarded: a sign of use, not of need."),
        ),
    ),
)


@dataclass(slots=True)
class Relevance:
    affinities: Affinities
    version: str = "relevance-2026-1"

    def score(self, left: Row, right: Row, /) -> Scored:
        """Score two that may meet."""
        pair = (left, right) if left.stage is None else (right, left)
        points = (feature.point(pair, self.affinities) for feature in FEATURES)
        return Scored(
            bias=BIAS,
            points=tuple(point for point in points if point),
            vetoes=("closed",) if pair[1].stage in DEAD else (),
        )


def row_of(record: Record, affinities: Affinities) -> Row | None:
    """None of what is withdrawn: it meets nobody."""
    if record.live and (told := record.innovation):
        owner = told.owner and told.owner.org_id
        codes = affinities.prefixes((told.main_category or "", *told.categories))
        within = divisions(codes)
        return Row(record.id, _words(told.name), codes, within, None, owner or told.custodian)
    if record.live and (notice := record.opportunity):
        text, codes = _words(f"{notice.title} {notice.description or ''}"), notice.cpv.all
        return Row(record.id, text, codes, divisions(codes), notice.stage, None)
    return None


def _words(text: str) -> str:
    plain = "".join(c for c in normalize("NFKD", text.lower()) if not combining(c))
    return f" {' '.join(findall(r'[a-z0-9]+', plain))} "
