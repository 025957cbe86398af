"""Every row in memory, as of a place in the order of decisions."""

from dataclasses import dataclass, field

from services.matching.domain.scorer import Row

Rows = dict[str, Row | None]
"""None of what was withdrawn."""


@dataclass(slots=True)
class Index:
    next: int = 1
    """The first place in the order that it has not heard of."""
    rows: Rows = field(default_factory=Rows)

    def settle(self, rows: Rows, *, up_to: int) -> None:
        self.rows |= rows
        self.next = max(self.next, up_to)
