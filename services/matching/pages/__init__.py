"""What a person sees of matching."""

from pathlib import Path

from services.matching.pages.offers import OfferPages
from shared.settings.web import Web
from shared.web.site import Link, Site

__all__ = ["OfferPages", "site"]

MENU = (
    Link(text="Offers", href="/offers", roles=frozenset({"director"})),
    Link(text="Status", href="/status", roles=frozenset({"operator"})),
)


def site(web: Web) -> Site:
    return Site(
        service="matching",
        title="Products and offers",
        about="Which records are one product, and which commercial team it should reach.",
        web=web,
        menu=MENU,
        templates=(Path(__file__).with_name("templates"),),
    )
