"""Every service at every crash point, and moments drawn by lot: all of them, in one list."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from typing_extensions import override

SEED = 4711
SERVICES = ("intake", "matching", "audit", "export")
SHARED = ("intake", "matching", "export")
"""Those that two processes may share; of audit a second one waits for its office."""
ALONE = ("assigned", "polled", "txn.done", "outbox.publish", "outbox.acked", "offsets.commit")
TORN = ("txn.open", "txn.commit", "stopping")
"""In the midst of a transaction: the heir waits until the server has ended it."""
TOGETHER = (*TORN, "outbox.marked", "offsets.done")
LOADED = (*ALONE, *TOGETHER)
BACKOFF, REVOKED = "backoff", "revoked"
"""Passed only while something is away, and when another member comes."""
POINTS = (*LOADED, BACKOFF, REVOKED)
DEEDS = ("kill", "term", "stop")
COMMANDED = ("txn.done", "outbox.publish")
"""Points that an HTTP command passes as well, and what it told has no heir by partition."""


@dataclass(frozen=True, slots=True)
class Case:
    service: str
    point: str
    by_command: bool = False
    do: str = "kill"
    beside: bool = False
    """A second member of the group is there to take over."""

    @override
    def __str__(self) -> str:
        how = "-by-command" if self.by_command else "" if self.do == "kill" else f"-{self.do}"
        return f"{self.service}-{self.point}{how}{'-beside-another' if self.beside else ''}"

    @property
    def tells(self) -> bool:
        """Export tells nothing unless it is asked for a draft; the second bag is its lane's."""
        return self.service == "export" and self.point.startswith("outbox")

    @property
    def hit(self) -> int:
        return 2 if self.tells and not self.by_command else 1


@dataclass(frozen=True, slots=True)
class Moment:
    """Kill whoever it is, so many seconds after the one before."""

    service: str
    after: float


CASES = (
    *(Case(service, point) for point in ALONE for service in SERVICES),
    *(
        Case(service, point, by_command=True)
        for point in COMMANDED
        for service in SERVICES
        if service != "matching"
    ),
    Case("audit", "prepared"),
    *(Case("intake", point, by_command=True) for point in ("submit.durable", "process.kept")),
)
EVERY = frozenset(
    str(Case(service, point, do=do))
    for do in DEEDS
    for point in POINTS
    for service in (SHARED if point == REVOKED else SERVICES)
)
_drawn = random.Random(SEED)  # noqa: S311 - the same every time is the point
SAMPLE = frozenset(map(Case, SERVICES, _drawn.sample(ALONE, len(SERVICES))))
"""A few for every run of the tests: each service once, each at another point."""


def moments(count: int) -> Iterator[Moment]:
    drawn = random.Random(SEED)  # noqa: S311 - as above
    for _ in range(count):
        yield Moment(drawn.choice(SERVICES), drawn.uniform(0.3, 3.0))
