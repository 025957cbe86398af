"""What a person sees of audit: officers ask, those who grant do."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter

from services.audit.clerk.answering import Answers, Perform
from services.audit.clerk.permissions import Permissions as Clerk
from services.audit.pages.exceptions import Exceptions
from services.audit.pages.granting import Granting
from services.audit.pages.permission import Permission
from services.audit.pages.permissions import Permissions
from services.audit.pages.records import Records
from services.audit.pages.room import OFFICERS, Room
from services.audit.pages.searching import Searching
from services.audit.pages.trails import Trails
from services.audit.pages.withdrawing import Withdrawing
from services.audit.reports.archive import Archive
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.log import Log
from services.audit.sequencer.turns import Sequencer
from shared.settings.web import Web
from shared.web.site import Link, Site

OFFICER, GRANTER = frozenset(OFFICERS), frozenset({"permission_granter"})
MENU = (
    Link(text="Search", href="/search", roles=OFFICER),
    Link(text="Permissions", href="/permissions", roles=OFFICER),
    Link(text="Decisions", href="/decisions", roles=OFFICER),
    Link(text="Exceptions", href="/exceptions", roles=OFFICER),
    Link(text="What I have granted", href="/permissions", roles=GRANTER),
    Link(text="Grant", href="/grant", roles=GRANTER),
    Link(text="Ending soon", href="/expiring", roles=OFFICER | GRANTER),
)


def site(web: Web) -> Site:
    return Site(
        service="audit",
        title="Permissions and the log",
        about="Who may share what with whom, and who did.",
        web=web,
        menu=MENU,
        templates=(Path(__file__).with_name("templates"),),
    )


def pages(
    eventing: Perform,
    sequencer: Sequencer,
    *,
    log: Log,
    permissions: Callable[[Draft], Clerk],
) -> list[APIRouter]:
    room = Room(
        archive=Archive(log=log, sequencer=sequencer),
        answers=Answers(eventing=eventing, sequencer=sequencer),
        permissions=permissions,
    )
    rooms = (
        Searching(room=room),
        Permissions(room=room),
        Withdrawing(room=room),
        Permission(room=room),
        Trails(room=room),
        Exceptions(room=room),
        Records(room=room),
        Granting(room=room),
    )
    return [each.router() for each in rooms]
