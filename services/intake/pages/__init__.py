"""What a person sees of intake."""

from shared.settings.web import Web
from shared.web.site import MIB, Site


def site(web: Web) -> Site:
    return Site(
        service="intake",
        title="Incoming records",
        about="What upstream systems send us, what we made of it, and what has to be mended.",
        web=web,
        body_limit=16 * MIB,
    )
