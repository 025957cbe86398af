"""The composition root: the only file that knows every other."""

from fastapi import FastAPI

from services.export.api import routers
from services.export.clerk import Clerk
from services.export.clerk.room import Room
from services.export.clerk.shelves import shelves
from services.export.domain.criteria import rulebook
from services.export.handlers import LANES, Editor
from services.export.pages import page_routers, site
from services.export.render import FORMATS
from services.export.settings import Settings
from services.export.store import OWNED, MongoArchive
from shared import observability
from shared.clock import utc
from shared.eventing.application import Eventing, Flows, read_brokers, tuned
from shared.mongo import MongoUnit, read_database
from shared.mongo.admin import create
from shared.mongo.sessions import MongoSessions
from shared.schemas.export import RecordParked
from shared.web.app import web_app
from shared.web.gate import Gate
from shared.web.tokens import ServiceTokens


def build(settings: Settings) -> FastAPI:
    observability.configure("export", traces=settings.traces)
    archive = MongoArchive(read_database(settings, "export"))
    rules = rulebook(file.read_bytes() for file in sorted(settings.criteria.glob("*.toml")))
    tokens = ServiceTokens("export", key=settings.signing_key, now=utc)

    def clerk(unit: MongoUnit) -> Clerk:
        return Clerk(shelves=shelves(unit), keys=archive.keys, rules=rules)

    eventing = Eventing[MongoUnit](
        read_brokers(settings),
        service="export",
        flows=Flows(
            lanes=LANES,
            handlers=lambda unit: Editor(clerk=clerk(unit), formats=FORMATS),
            dead_letter=RecordParked,
        ),
        store=archive.mongo,
        tuned=tuned(settings),
    )
    gate, now = Gate(address=settings.audit_url, tokens=tokens), archive.shelves
    room = Room(
        rules=rules, formats=FORMATS, eventing=eventing, gate=gate, shelves=now, now=utc
    )
    answers = [*routers(room, clerk), *page_routers(room)]
    shown, sessions = site(settings.web), MongoSessions(archive.mongo)
    return web_app(eventing=eventing, routers=answers, site=shown, sessions=sessions)


async def prepare(settings: Settings) -> None:
    mongo = read_database(settings, "export")
    await create(mongo, OWNED)
    await mongo.close()
