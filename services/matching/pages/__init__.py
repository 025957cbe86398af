"""What a person sees of matching."""

from shared.settings.web import Web
from shared.web.site import Site


def site(web: Web) -> Site:
    return Site(
        service="matching",
        title="Products and offers",
        about="Which records are one product, and which commercial team it should reach.",
        web=web,
    )
