"""What a person sees of export."""

from pathlib import Path

from fastapi import APIRouter

from services.export.clerk.room import Room
from services.export.pages.developed import Developed
from services.export.pages.history import History
from services.export.pages.lists import Lists
from services.export.pages.products import Products
from services.export.pages.public import Public
from services.export.pages.recalls import Recalls
from shared.settings.web import Web
from shared.web.site import Link, Site

READERS = frozenset({"director", "promoter", "editor", "governance_officer"})
MENU = (
    Link(text="Best of", href="/best-of", roles=READERS),
    Link(text="What is coming", href="/pipeline", roles=READERS),
    Link(text="Developed by the NHS", href="/nhs-developed", roles=READERS),
    Link(text="Recalls", href="/recalls", roles=READERS),
    Link(text="Guidance", href="/guidance"),
)


def site(web: Web) -> Site:
    return Site(
        service="export",
        title="Editions",
        about="The best of NHS innovation, and what is coming, as far as we may show it.",
        web=web,
        menu=MENU,
        templates=[Path(__file__).with_name("templates")],
    )


def page_routers(room: Room) -> list[APIRouter]:
    """Names in full come before numbers: `/best-of/changes` is no edition."""
    series = [
        part(room=room, series=each).router()
        for each in room.rules.current
        for part in (History, Products, Lists)
    ]
    for_all = [part(room=room).router() for part in (Public, Recalls, Developed)]
    return [*for_all, *series]
