"""The composition root: the only file that knows every other."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from services.intake import cli
from services.intake.api.counter import Counter
from services.intake.clerk.staff import Staff
from services.intake.feeds.library import entrance, known_organisations
from services.intake.handlers import Receivers, lanes
from services.intake.settings import Settings
from services.intake.store import OWNED, MongoReceipts
from shared import observability
from shared.clock import utc
from shared.eventing.application import Eventing, Flows, Tuned
from shared.eventing.signing import read_door
from shared.mongo import Mongo, MongoUnit
from shared.mongo.admin import create
from shared.schemas.intake import RecordParked
from shared.web.app import web_app
from shared.web.callers import Callers


def build(settings: Settings) -> FastAPI:
    observability.configure("intake")
    mongo, excerpt, version = _mongo(settings), known_organisations(), settings.code_version
    doors = entrance(settings.feeds, excerpt)
    archive = timedelta(days=settings.archive_days)
    staff = Staff(entrance=doors, excerpt=excerpt, archive=archive, code_version=version)
    door = read_door(settings.partners, doors.custodian)
    stays = settings.session_timeout
    eventing: Eventing[MongoUnit] = Eventing(
        settings.kafka,
        service="intake",
        flows=Flows(lanes=lanes(door), handlers=Receivers(staff), dead_letter=RecordParked),
        store=mongo,
        tuned=Tuned(replica=settings.replica, session_timeout=stays, code_version=version),
    )
    receipts, callers = MongoReceipts(mongo), Callers(settings.callers, now=utc)
    counter = Counter(worker=staff.worker(eventing, receipts), receipts=receipts, door=door)
    routers, most = [counter.router()], 16 * 1_048_576
    return web_app(
        service="intake", eventing=eventing, callers=callers, routers=routers, body_limit=most
    )


async def command(settings: Settings, arguments: Sequence[str]) -> int:
    mongo = _mongo(settings)
    try:
        return await cli.run(arguments, create=partial(create, mongo, OWNED))
    finally:
        await mongo.close()


def _mongo(settings: Settings) -> Mongo:
    return Mongo(settings.mongo.get_secret_value(), database="intake")
