"""How long to wait, and for whom: what is away is waited for, a suspect tried three times."""

from collections.abc import Callable, Mapping

from shared.errors import Unavailable
from shared.eventing.records import Record
from shared.schemas.envelope import Partition

RERUNS = 5
TRIES = 3
BETWEEN_TRIES = 5.0
FIRST, SOON, LONGEST = 0.1, 2.0, 30.0


class Suspected(Unavailable):
    """A record failed alone: it, or we, may yet be well."""


class Patience:
    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0
        self._suspects: dict[tuple[Partition, int], int] = {}

    def wait(self, fault: Unavailable) -> float:
        """Longer each time, at random, so that many do not come back as one."""
        if isinstance(fault, Suspected):
            return BETWEEN_TRIES
        self._failures = min(self._failures + 1, 10)
        longest = SOON if fault.soon else LONGEST
        return self._chance() * min(longest, FIRST * (1 << self._failures))

    def failed_alone(self, record: Record) -> int:
        suspect = (record.place, record.offset)
        self._suspects[suspect] = self._suspects.get(suspect, 0) + 1
        return self._suspects[suspect]

    def settled(self, positions: Mapping[Partition, int]) -> None:
        self._failures = 0
        self._suspects = {
            (place, offset): tries
            for (place, offset), tries in self._suspects.items()
            if offset >= positions.get(place, 0)
        }
