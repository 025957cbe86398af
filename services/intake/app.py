"""The composition root: the only file that knows every other."""

from collections.abc import Sequence
from functools import partial

from fastapi import FastAPI

from services.intake import api, cli, pages
from services.intake.clerk.desk import Desk
from services.intake.clerk.office import Office
from services.intake.clerk.settling import Clerk
from services.intake.clerk.working import Worker
from services.intake.feeds.library import configured, known_organisations, open_post
from services.intake.handlers import flows, receivers
from services.intake.settings import Settings
from services.intake.store import OWNED, MongoReceipts
from shared import observability
from shared.eventing.application import Eventing, read_brokers, tuned
from shared.eventing.signing import read_door
from shared.mongo import MongoUnit, read_database
from shared.mongo.admin import create
from shared.mongo.sessions import MongoSessions
from shared.web.app import web_app


def build(settings: Settings) -> FastAPI:
    observability.configure("intake", traces=settings.traces)
    mongo = read_database(settings, "intake")
    excerpt, days = known_organisations(), settings.archive_days
    feeds, post = configured(settings.feeds), open_post(excerpt)
    clerk = partial(Clerk, archive_days=days, code_version=settings.code_version)
    door = read_door(settings.partners, feeds.custodian)
    hear = receivers(clerk, feeds=feeds, post=post)
    eventing = Eventing[MongoUnit](
        read_brokers(settings),
        service="intake",
        flows=flows(hear, door=door),
        store=mongo,
        tuned=tuned(settings),
    )
    office = Office(eventing=eventing, clerk=clerk, feeds=feeds, post=post)
    receipts = MongoReceipts(mongo)
    worker = Worker(office=office, excerpt=excerpt, receipts=receipts)
    desk = Desk(feeds=feeds, library=receipts)
    routers = api.routers(worker, desk=desk, door=door) + pages.routers(desk, office=office)
    shown, sessions = pages.site(settings.web), MongoSessions(mongo)
    return web_app(eventing=eventing, routers=routers, site=shown, sessions=sessions)


async def command(settings: Settings, arguments: Sequence[str]) -> int:
    mongo = read_database(settings, "intake")
    try:
        return await cli.run(arguments, create=partial(create, mongo, OWNED))
    finally:
        await mongo.close()
