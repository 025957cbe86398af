"""What a person sees of intake."""

from pathlib import Path

from fastapi import APIRouter

from services.intake.clerk.desk import Desk
from services.intake.clerk.mending import Mending
from services.intake.clerk.office import Office
from services.intake.pages.mending import MendingPages
from services.intake.pages.sending import SendingPages
from shared.settings.web import Web
from shared.web.site import MIB, Link, Site

SENDERS = frozenset({"partner"})
OPERATORS = frozenset({"operator"})
MENU = (
    Link(text="Feeds", href="/feeds", roles=SENDERS | OPERATORS),
    Link(text="Receipts", href="/receipts", roles=SENDERS),
    Link(text="Records to mend", href="/quarantine", roles=SENDERS),
    Link(text="Unknown names", href="/unresolved", roles=SENDERS),
    Link(text="Status", href="/status", roles=OPERATORS),
)


def routers(desk: Desk, *, office: Office) -> list[APIRouter]:
    mending = MendingPages(desk=desk, mending=Mending(office))
    return [SendingPages(desk).router(), mending.router()]


def site(web: Web) -> Site:
    return Site(
        service="intake",
        title="Incoming records",
        about="What upstream systems send us, what we made of it, and what has to be mended.",
        web=web,
        body_limit=16 * MIB,
        menu=MENU,
        templates=(Path(__file__).with_name("templates"),),
    )
