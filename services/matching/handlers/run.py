"""What one run works on: the collections as it sees them, and all rows in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from services.matching.domain.index import Index, Rows
from services.matching.domain.records import Order, Record
from services.matching.domain.scorer import Row, Scorer, row_of
from services.matching.domain.teams import Team
from shared.clock import Clock

H = TypeVar("H")
ORDER = "order"
LONDON = ZoneInfo("Europe/London")


class Kept(Protocol[H]):
    async def get(self, key: str, /) -> H | None: ...
    async def many(self, keys: Collection[str], /) -> Mapping[str, H]: ...
    def add(self, held: H, /) -> None: ...
    def keep(self, held: H, /) -> None: ...


class Shelves(Protocol):
    def __call__(self, kind: type[H], /) -> Kept[H]:
        """Give the collection of that kind, read and written by id."""
        ...


class Library(Protocol):
    """Reads that no id leads to: what is stored, not what a run has buffered."""

    async def teams(self) -> Sequence[Team]: ...
    async def since(self, no: int, /) -> Sequence[Record]: ...


@dataclass(slots=True, kw_only=True)
class Run:
    shelf: Shelves
    on_commit: Callable[[Callable[[], None]], None]
    library: Library
    index: Index
    scorer: Scorer
    key: bytes
    now: Clock
    next: int = 0
    laid: Rows = field(default_factory=Rows)
    """Over the index, until the commit: what this run's later events must meet."""
    roster: Sequence[Team] | None = None

    async def turn(self) -> int:
        """Take the next place in the order, having heard of whatever came before it."""
        order = await self.shelf(Order).get(ORDER) or Order(id=ORDER)
        if order.next > max(self.next, self.index.next):
            missed = await self.library.since(self.index.next)
            self.index.settle({each.id: self.row(each) for each in missed}, up_to=order.next)
        self.next = order.next + 1
        self.shelf(Order).keep(replace(order, next=self.next))
        self.on_commit(partial(self.index.settle, {}, up_to=self.next))
        return order.next

    def lay(self, record: Record) -> None:
        """Let it be met by what comes after it in this run, and by all once it is committed."""
        rows = {record.id: self.row(record)}
        self.laid |= rows
        self.on_commit(partial(self.index.settle, rows, up_to=0))

    def today(self) -> date:
        """What the calendar says in London."""
        return self.now().astimezone(LONDON).date()

    async def teams(self) -> Sequence[Team]:
        """As they are when the run first asks: an import is seen by the next batch."""
        if self.roster is None:
            self.roster = await self.library.teams()
        return self.roster

    def row(self, record: Record) -> Row | None:
        return row_of(record, self.scorer.affinities)

    def rows(self) -> Mapping[str, Row]:
        """All that live, as this run sees them."""
        return {ref: row for ref, row in (self.index.rows | self.laid).items() if row}
