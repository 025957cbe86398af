"""The composition root: the only file that knows every other."""

from collections.abc import Sequence
from functools import partial
from random import SystemRandom
from typing import Any

from fastapi import FastAPI

from services.audit import api, cli, handlers, recovery
from services.audit.handlers.unreadable import read_inlet
from services.audit.pages import pages, site
from services.audit.recovery.anchor import newest_on
from services.audit.sequencer.notary import Notary, read_signer
from services.audit.sequencer.turns import Sequencer
from services.audit.settings import Settings
from services.audit.store import OWNED, MongoLog
from shared import observability
from shared.eventing.application import Eventing, read_brokers, tuned
from shared.mongo import read_database
from shared.mongo.admin import create
from shared.mongo.sessions import MongoSessions
from shared.web.app import web_app


def build(settings: Settings) -> FastAPI:
    observability.configure("audit", traces=settings.traces)
    kafka, mongo = read_brokers(settings), read_database(settings, "audit")
    log = MongoLog(mongo)
    notary = Notary(read_signer(settings.log_key, name=settings.origin))
    sequencer = Sequencer(mongo, log, notary=notary, dice=SystemRandom())

    start = recovery.Start(
        policy=settings.policy,
        holder=settings.replica,
        newest=newest_on(kafka),
        accepted=settings.accept_head,
        stop=lambda code: eventing.stop(code, "office"),
    )
    office = recovery.office(log, sequencer, start=start)
    inlet = read_inlet(kafka, settings.partners, seen=mongo.seen)
    recorders = handlers.read_recorders(settings.feeds, origin=settings.origin, inlet=inlet)
    flows = handlers.flows(recorders, settings.partners, office=office)
    eventing = Eventing[Any](
        kafka, service="audit", flows=flows, store=mongo, tuned=tuned(settings)
    )
    routers = api.routers(eventing, office, log=log, permissions=recorders.permissions)
    routers += pages(eventing, sequencer, log=log, permissions=recorders.permissions)
    shown, sessions = site(settings.web), MongoSessions(mongo)
    return web_app(eventing=eventing, routers=routers, site=shown, sessions=sessions)


async def command(settings: Settings, arguments: Sequence[str]) -> int:
    key = read_signer(settings.log_key, name=settings.origin).key
    mongo = read_database(settings, "audit")
    found = partial(recovery.recover, MongoLog(mongo), key=key)
    try:
        return await cli.run(arguments, create=partial(create, mongo, OWNED), recover=found)
    finally:
        await mongo.close()
