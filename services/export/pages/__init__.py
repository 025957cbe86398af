"""What a person sees of export."""

from shared.settings.web import Web
from shared.web.site import Site


def site(web: Web) -> Site:
    return Site(
        service="export",
        title="Editions",
        about="The best of NHS innovation, and what is coming, as far as we may show it.",
        web=web,
    )
