"""What audit is told over HTTP, and what it answers."""

from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter

from services.audit.api.answering import Answering
from services.audit.api.asking import Reader
from services.audit.api.changes import Changing
from services.audit.api.commands import Counter
from services.audit.api.disputes import Settling
from services.audit.api.letters import Letters
from services.audit.api.permissions import Permitted
from services.audit.api.queries import Reading
from services.audit.api.trails import Trails
from services.audit.clerk.answering import Perform
from services.audit.clerk.permissions import Permissions
from services.audit.clerk.sweeping import Patience, Sweeper
from services.audit.clerk.witness import Witness
from services.audit.reports.archive import Archive
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.log import Log
from services.audit.sequencer.office import Office
from services.audit.sequencer.turns import Sequencer


class Kept(Log, Patience, Protocol):
    """The log, and what waits beside it."""


def routers(
    eventing: Perform,
    office: Office,
    *,
    log: Kept,
    permissions: Callable[[Draft], Permissions],
) -> list[APIRouter]:
    """The office is held for as long as they are served."""
    sweeper = Sweeper(
        perform=eventing.perform,
        sequencer=office.sequencer,
        held=log,
        permissions=permissions,
    )
    return [
        APIRouter(lifespan=office.lifespan),
        APIRouter(lifespan=sweeper.lifespan),
        *desks(eventing, office.sequencer, log=log, permissions=permissions),
    ]


def desks(
    eventing: Perform,
    sequencer: Sequencer,
    *,
    log: Log,
    permissions: Callable[[Draft], Permissions],
) -> list[APIRouter]:
    answering = Answering(eventing=eventing, sequencer=sequencer)
    counter = Counter(answering=answering, permissions=permissions)
    archive = Archive(log=log, sequencer=sequencer)
    reader = Reader(archive=archive, witness=Witness(answers=answering))
    settling = Settling(answering=answering, permissions=permissions)
    letters = Letters(answering=answering, log=log)
    changing = Changing(answering=answering, permissions=permissions)
    told = (Permitted(reader=reader), Trails(reader=reader), Reading(reader=reader))
    return [desk.router() for desk in (counter, changing, *told, settling, letters)]
