"""When each record was made, and which decisions rest on which permission: by position."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.audit.domain.records import Fields

EPOCH = datetime.fromtimestamp(0, UTC)
MICROSECOND = timedelta(microseconds=1)


def _no_times() -> "array[int]":
    return array("q")


@dataclass(slots=True, kw_only=True)
class Trail:
    times: "array[int]" = field(default_factory=_no_times)
    """Microseconds since 1970, one a record, never falling."""
    used: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """By permission, the decisions that it permitted."""

    def apply(self, fields: Fields) -> None:
        self.times.append(_micros(datetime.fromisoformat(fields["recorded_at"])))
        if fields["kind"] in {"decision.entry", "decision.offer"}:
            for used in fields["data"]["used"]:
                self.used.setdefault(used["permission"], []).append(fields["seq"])

    def size_at(self, moment: datetime) -> int:
        """How many records the log held then, that moment's own among them."""
        return bisect_right(self.times, _micros(moment))

    def size_before(self, moment: datetime) -> int:
        return bisect_left(self.times, _micros(moment))

    def uses(self, permission: str, *, k: int) -> Sequence[int]:
        return [seq for seq in self.used.get(permission, ()) if seq < k]


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
