"""Tells everybody once who is who; the same excerpt again changes nothing."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from services.intake.clerk.office import Office
from services.intake.clerk.shelves import Shelves
from services.intake.domain.change import Held
from services.intake.domain.register import Excerpt
from shared.eventing.application import Answer
from shared.schemas.base import Event
from shared.schemas.intake import OrganisationAmended, OrganisationRegistered
from shared.schemas.register import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    office: Office
    excerpt: Excerpt

    async def publish(self) -> None:
        cause = self.office.cause(self.excerpt.source)
        await self.office.eventing.perform(cause, self._build)

    async def _build(self, unit: Any) -> Answer[None]:
        shelf = Shelves(unit).organisations
        told = {each.org_id: each for each in self.excerpt.organisations}
        held = await shelf.many(list(told))
        events: list[Event] = []
        for org_id, organisation in told.items():
            entity = organisation.model_dump(mode="json")
            content = sha256(to_json(entity)).hexdigest()
            before = held.get(org_id) or Held(ref=org_id)
            if content != before.content:
                version = before.version + 1
                after = Held(ref=org_id, version=version, entity=entity, content=content)
                await shelf.keep(org_id, after)
                events.append(self._event(organisation, version=version))
        return Answer(value=None, events=events)

    def _event(self, organisation: Organisation, *, version: int) -> Event:
        kind = OrganisationRegistered if version == 1 else OrganisationAmended
        source = self.excerpt.source
        return kind(
            occurred_at=self.office.now(),
            version=version,
            organisation=organisation,
            source=source,
        )
