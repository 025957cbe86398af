"""The composition root: the only file that knows every other."""

from collections.abc import Sequence
from functools import partial

from fastapi import FastAPI

from services.intake import cli
from services.intake.api.counter import Counter
from services.intake.clerk.office import Office
from services.intake.clerk.settling import Clerk
from services.intake.clerk.working import Worker
from services.intake.feeds.library import configured, known_organisations, open_post
from services.intake.handlers import lanes, receivers
from services.intake.settings import Settings
from services.intake.store import OWNED, MongoReceipts
from shared import observability
from shared.clock import utc
from shared.eventing.application import Eventing, Flows, Tuned, read_brokers
from shared.eventing.signing import read_door
from shared.mongo import MongoUnit, read_database
from shared.mongo.admin import create
from shared.schemas.intake import RecordParked
from shared.web.app import web_app
from shared.web.callers import Callers


def build(settings: Settings) -> FastAPI:
    observability.configure("intake", traces=settings.traces)
    mongo = read_database(settings, "intake")
    excerpt, version = known_organisations(), settings.code_version
    feeds, post = configured(settings.feeds), open_post(excerpt)
    clerk = partial(Clerk, archive_days=settings.archive_days, code_version=version)
    door = read_door(settings.partners, feeds.custodian)
    hear, stays = receivers(clerk, feeds=feeds, post=post), settings.session_timeout
    eventing: Eventing[MongoUnit] = Eventing(
        read_brokers(settings),
        service="intake",
        flows=Flows(lanes=lanes(door), handlers=hear, dead_letter=RecordParked),
        store=mongo,
        tuned=Tuned(replica=settings.replica, session_timeout=stays, code_version=version),
    )
    office = Office(eventing=eventing, clerk=clerk, feeds=feeds, post=post)
    receipts = MongoReceipts(mongo)
    worker = Worker(office=office, excerpt=excerpt, receipts=receipts)
    routers = [Counter(worker=worker, receipts=receipts, door=door).router()]
    callers, most = Callers(settings.callers, now=utc), 16 * 1_048_576
    return web_app(
        service="intake", eventing=eventing, callers=callers, routers=routers, body_limit=most
    )


async def command(settings: Settings, arguments: Sequence[str]) -> int:
    mongo = read_database(settings, "intake")
    try:
        return await cli.run(arguments, create=partial(create, mongo, OWNED))
    finally:
        await mongo.close()
