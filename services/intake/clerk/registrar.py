"""Tells everybody once who is who; the same excerpt again changes nothing."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from services.intake.clerk.office import Eventing
from services.intake.clerk.shelves import Shelves
from services.intake.domain.change import Held
from services.intake.domain.register import Excerpt
from shared.clock import Clock
from shared.eventing.application import Answer
from shared.schemas.base import Event
from shared.schemas.envelope import Request
from shared.schemas.intake import OrganisationAmended, OrganisationRegistered
from shared.schemas.register import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    eventing: Eventing
    excerpt: Excerpt
    now: Clock

    async def publish(self) -> None:
        at = self.now()
        cause = Request(id=self.excerpt.source, actor="", organisation="", received_at=at)
        await self.eventing.perform(cause, self._build)

    async def _build(self, unit: Any) -> Answer[None]:
        shelf = Shelves(unit).organisations
        told = {each.org_id: each for each in self.excerpt.organisations}
        held = await shelf.many(list(told))
        events: list[Event] = []
        for org_id, organisation in told.items():
            before = held.get(org_id) or Held(ref=org_id)
            after = _next(before, organisation)
            if after.content != before.content:
                await shelf.keep(org_id, after)
                events.append(self._event(organisation, version=after.version))
        return Answer(value=None, events=events)

    def _event(self, organisation: Organisation, *, version: int) -> Event:
        kind = OrganisationRegistered if version == 1 else OrganisationAmended
        source = self.excerpt.source
        return kind(
            occurred_at=self.now(), version=version, organisation=organisation, source=source
        )


def _next(before: Held, organisation: Organisation) -> Held:
    entity = organisation.model_dump(mode="json")
    told = {
        "version": before.version + 1,
        "entity": entity,
        "content": sha256(to_json(entity)).hexdigest(),
    }
    return before.model_copy(update=told)
