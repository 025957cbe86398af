"""The composition root: the only file that knows every other."""

from collections.abc import Sequence
from functools import partial

from fastapi import FastAPI

from services.matching import cli
from services.matching.api.offers import Desk
from services.matching.api.products import Catalogue
from services.matching.clerk.office import Office
from services.matching.domain import cpv
from services.matching.domain.index import Index
from services.matching.domain.scorer import Relevance
from services.matching.handlers import flows
from services.matching.handlers.replying import Ends
from services.matching.handlers.run import Run
from services.matching.pages import OfferPages, site
from services.matching.settings import Settings
from services.matching.store import OWNED, MongoLibrary, shelves
from shared import observability
from shared.clock import utc
from shared.eventing.application import Eventing, read_brokers, tuned
from shared.mongo import MongoUnit, read_database
from shared.mongo.admin import create
from shared.mongo.sessions import MongoSessions
from shared.web.app import web_app
from shared.web.gate import Gate
from shared.web.tokens import ServiceTokens


def build(settings: Settings) -> FastAPI:
    observability.configure("matching", traces=settings.traces)
    mongo = read_database(settings, "matching")
    library, key = MongoLibrary(mongo), bytes.fromhex(settings.id_key.read_text("ascii"))
    scorer = Relevance(cpv.read(settings.affinities.read_bytes()))
    run = partial(Run, library=library, index=Index(), scorer=scorer, key=key, now=utc)
    ends = Ends(lambda unit: run(shelf=shelves(unit), on_commit=unit.on_commit))
    eventing = Eventing[MongoUnit](
        read_brokers(settings),
        service="matching",
        flows=flows(ends.runs),
        store=mongo,
        tuned=tuned(settings),
    )
    tokens = ServiceTokens("matching", key=settings.signing_key, now=utc)
    gate = Gate(address=settings.audit_url, tokens=tokens)
    office = Office(library=library, gate=gate, eventing=eventing, ends=ends, now=utc)
    routers = [each.router() for each in (Desk(office), Catalogue(library), OfferPages(office))]
    shown, sessions = site(settings.web), MongoSessions(mongo)
    return web_app(eventing=eventing, routers=routers, site=shown, sessions=sessions)


async def command(settings: Settings, arguments: Sequence[str]) -> int:
    mongo = read_database(settings, "matching")
    made = partial(create, mongo, OWNED)
    try:
        return await cli.run(arguments, teams=MongoLibrary(mongo), create=made)
    finally:
        await mongo.close()
