"""Every service at every crash point, and moments drawn by lot: all of them, in one list."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from typing_extensions import override

SEED = 4711
SERVICES = ("intake", "matching", "audit", "export")
POINTS = (
    "assigned",
    "polled",
    "txn.open",
    "txn.done",
    "outbox.publish",
    "outbox.acked",
    "offsets.commit",
    "stopping",
)
IN_TRANSACTION = "txn.open"


@dataclass(frozen=True, slots=True)
class Case:
    service: str
    point: str

    @override
    def __str__(self) -> str:
        return f"{self.service}-{self.point}"


@dataclass(frozen=True, slots=True)
class Moment:
    """Kill whoever it is, so many seconds after the one before."""

    service: str
    after: float


CASES = tuple(
    Case(service, point) for point in POINTS for service in SERVICES if point != IN_TRANSACTION
)
"""Inside a transaction all four are killed together: each waits for its own rows alone."""


_drawn = random.Random(SEED)  # noqa: S311 - the same every time is the point
_points = _drawn.sample([point for point in POINTS if point != IN_TRANSACTION], len(SERVICES))
SAMPLE = frozenset(map(Case, SERVICES, _points))
"""A few for every run of the tests: each service once, each at another point."""


def moments(count: int) -> Iterator[Moment]:
    drawn = random.Random(f"{SEED} {count}")  # noqa: S311 - as above
    for _ in range(count):
        yield Moment(drawn.choice(SERVICES), drawn.uniform(0.3, 3.0))
