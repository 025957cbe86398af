"""What a person sees of audit."""

from shared.settings.web import Web
from shared.web.site import Site


def site(web: Web) -> Site:
    return Site(
        service="audit",
        title="Permissions and the log",
        about="Who may share what with whom, and who did.",
        web=web,
    )
