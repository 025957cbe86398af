"""The composition root: the only file that knows every other."""

from fastapi import FastAPI

from services.export.api.access import Access
from services.export.api.drafts import Desk
from services.export.api.editions import Library
from services.export.clerk import Clerk
from services.export.clerk.shelves import shelves
from services.export.domain.criteria import read
from services.export.handlers import LANES, Editor
from services.export.render import FORMATS
from services.export.settings import Settings
from services.export.store import OWNED, MongoArchive
from shared import observability
from shared.clock import utc
from shared.eventing.application import Eventing, Flows, Tuned, read_brokers
from shared.mongo import MongoUnit, read_database
from shared.mongo.admin import create
from shared.schemas.export import RecordParked
from shared.web.app import web_app
from shared.web.callers import Callers
from shared.web.gate import Gate
from shared.web.tokens import ServiceTokens


def build(settings: Settings) -> FastAPI:
    observability.configure("export", traces=settings.traces)
    archive, rules = (
        MongoArchive(read_database(settings, "export")),
        read(settings.criteria.read_bytes()),
    )
    tokens = ServiceTokens("export", key=settings.signing_key, now=utc)

    def clerk(unit: MongoUnit) -> Clerk:
        return Clerk(shelves=shelves(unit), keys=archive.keys, criteria=rules)

    def editor(unit: MongoUnit) -> Editor:
        return Editor(clerk=clerk(unit), formats=FORMATS)

    stays, version = settings.session_timeout, settings.code_version
    eventing = Eventing[MongoUnit](
        read_brokers(settings),
        service="export",
        flows=Flows(lanes=LANES, handlers=editor, dead_letter=RecordParked),
        store=archive.mongo,
        tuned=Tuned(replica=settings.replica, session_timeout=stays, code_version=version),
    )
    gate, now = Gate(address=settings.audit_url, tokens=tokens), archive.shelves
    access = Access(eventing=eventing, gate=gate, criteria=rules, shelves=now, now=utc)
    library, desk = Library(access=access, formats=FORMATS), Desk(access=access, clerk=clerk)
    callers, routers = Callers(settings.callers, now=utc), [library.router(), desk.router()]
    return web_app(service="export", eventing=eventing, callers=callers, routers=routers)


async def prepare(settings: Settings) -> None:
    mongo = read_database(settings, "export")
    await create(mongo, OWNED)
    await mongo.close()
