"""Export on twins: what it hears is committed, what it tells is kept for a test to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.export.clerk import Clerk, StillOpen
from services.export.clerk.shelves import Shelves, shelves
from services.export.domain.criteria import Rulebook
from services.export.domain.draft import Draft
from services.export.domain.edition import Edition
from services.export.handlers import LANES, Editor
from services.export.render import FORMATS
from shared.eventing.routes import Handled, Refused
from shared.schemas.base import Event
from shared.schemas.envelope import Bookkeeping, Request
from shared.schemas.export import EditionDrafted
from shared.schemas.vocabulary import Series
from tests.support.builders import NOON
from tests.support.export import (
    RULES,
    a_decision,
    a_product_told,
    a_ranked_product,
    a_used_innovation,
    an_innovation_told,
)
from tests.support.memory import MemoryStore, MemoryUnit

ROUTES = {route.event: route for lane in LANES for route in lane.routes}


@dataclass
class MemoryArchive:
    """The twin of the searches; tests/contract holds it to them."""

    store: MemoryStore

    def shelves(self) -> Shelves:
        return shelves(self.store.unit())

    async def keys(self, shelf: str) -> Sequence[str]:
        return sorted(map(str, self.store.found(shelf)))


@dataclass
class World:
    """One export service: whatever it hears is committed, whatever it tells is returned."""

    store: MemoryStore = field(default_factory=MemoryStore)
    told: list[Event] = field(default_factory=list[Event])
    rules: Rulebook = RULES

    @property
    def archive(self) -> MemoryArchive:
        return MemoryArchive(self.store)

    def clerk(self, unit: MemoryUnit) -> Clerk:
        return Clerk(shelves=shelves(unit), keys=self.archive.keys, rules=self.rules)

    async def hear(self, *events: Event) -> list[Event]:
        """Commit each on its own, as if each came in a batch of one."""
        heard = list[Event]()
        for event in events:
            heard += await self.commit(*await self.begin(event))
        return heard

    async def begin(self, event: Event) -> tuple[MemoryUnit, Handled]:
        """Handle it, and leave the commit to the test."""
        unit = self.store.unit()
        editor = Editor(clerk=self.clerk(unit), formats=FORMATS)
        return unit, await ROUTES[type(event)].handle(editor, event)

    async def commit(self, unit: MemoryUnit, outcome: Handled) -> Sequence[Event]:
        assert not isinstance(outcome, Refused), outcome.code
        await self.store.commit(unit, Bookkeeping())
        self.told += outcome
        return outcome

    async def perform(self, _: Request, build: Any) -> Any:
        unit = self.store.unit()
        answer = await build(unit)
        await self.commit(unit, answer.events)
        return answer.value

    async def knows(self, *letters: str) -> None:
        for letter in letters:
            await self.hear(
                an_innovation_told(a_used_innovation(letter)),
                a_product_told(a_ranked_product(letter)),
            )

    async def perform_draft(
        self, *, at: datetime = NOON, series: Series = Series.BEST_OF
    ) -> Draft | StillOpen:
        unit = self.store.unit()
        answer = await self.clerk(unit).draft(series, at)
        await self.commit(unit, answer.events)
        return answer.value

    async def draft(self, series: Series = Series.BEST_OF) -> EditionDrafted:
        """Time goes on by a second with each thing told."""
        at = NOON + timedelta(seconds=len(self.told))
        await self.perform_draft(at=at, series=series)
        drafted = self.told[-1]
        assert isinstance(drafted, EditionDrafted)
        return drafted

    async def publish(
        self, *letters: str, seq: int = 10, series: Series = Series.BEST_OF
    ) -> Edition:
        """Draft, decide and publish whatever is known."""
        await self.knows(*letters)
        drafted = await self.draft(series)
        await self.hear(a_decision(drafted, seq=seq))
        edition = await self.archive.shelves().editions.get(drafted.edition)
        assert edition
        return edition

    async def drafted(self, edition: str) -> Draft:
        found = await self.archive.shelves().drafts.get(edition)
        assert found
        return found
