"""What audit is told over HTTP, and what it answers."""

from collections.abc import Callable

from fastapi import APIRouter

from services.audit.api.commands import Counter, Perform
from services.audit.api.queries import Reading
from services.audit.clerk.permissions import Permissions
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.log import Log
from services.audit.sequencer.office import Office


def routers(
    eventing: Perform,
    office: Office,
    *,
    log: Log,
    permissions: Callable[[Draft], Permissions],
) -> list[APIRouter]:
    """The office is held for as long as they are served."""
    sequencer = office.sequencer
    counter = Counter(eventing=eventing, sequencer=sequencer, permissions=permissions)
    reading = Reading(log=log, sequencer=sequencer)
    return [APIRouter(lifespan=office.lifespan), counter.router(), reading.router()]
