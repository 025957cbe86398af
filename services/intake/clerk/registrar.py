"""Tells everybody once who is who; the same excerpt again changes nothing."""

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


async def publish(excerpt: Excerpt, office: Office) -> None:
    async def build(unit: Any) -> Answer[None]:
        shelf, at = Shelves(unit).organisations, office.now()
        held = await shelf.many([each.org_id for each in excerpt.organisations])
        events: list[Event] = []
        for each in excerpt.organisations:
            entity = each.model_dump(mode="json")
            content = sha256(to_json(entity)).hexdigest()
            before = held.get(each.org_id) or Held(ref=each.org_id)
            if content != before.content:
                told = {"version": before.version + 1, "entity": entity, "content": content}
                await shelf.keep(each.org_id, before.model_copy(update=told))
                kind = OrganisationAmended if before.version else OrganisationRegistered
                events.append(
                    kind(
                        occurred_at=at,
                        version=before.version + 1,
                        organisation=each,
                        source=excerpt.source,
                    )
                )
        return Answer(value=None, events=events)

    await office.eventing.perform(office.cause(excerpt.source), build)
