"""What every answer stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.export.clerk.shelves import Shelves
from services.export.domain.criteria import Criteria
from services.export.domain.edition import Edition
from shared.clock import Clock
from shared.eventing.application import Eventing
from shared.schemas.export import EntryRecalled
from shared.web.callers import Caller
from shared.web.gate import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    criteria: Criteria
    eventing: Eventing[Any]
    gate: Gate
    now: Clock
    shelves: Callable[[], Shelves]

    async def recalls(self, edition: Edition) -> dict[str, EntryRecalled]:
        """Give what was recalled of an edition, by product."""
        keys = [f"{edition.heading.id}/{product}" for product in edition.allowed]
        found = await self.shelves().recalls.many(keys)
        return {recall.product: recall for recall in found.values()}

    async def had(self, recall: EntryRecalled, caller: Caller) -> bool:
        """Ask the log whether the caller's organisation had received what was recalled."""
        received = await self.gate.recipients(
            recall.edition, product=recall.product, before=recall.seq
        )
        return caller.organisation in received
