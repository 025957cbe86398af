"""What all pages of one service share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from jinja2 import Environment

from shared.clock import Clock, utc
from shared.settings.web import Web
from shared.web.assets import Assets
from shared.web.callers import Caller
from shared.web.frame import frame
from shared.web.problems import Problem

MIB = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    text: str
    href: str
    roles: frozenset[str] = frozenset()
    """Who sees it; empty: everybody."""

    def is_for(self, caller: Caller | None) -> bool:
        return not self.roles or (
            caller is not None and not self.roles.isdisjoint(caller.roles)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    service: str
    title: str
    about: str
    """One sentence for the home page."""
    web: Web
    menu: Sequence[Link] = ()
    templates: Sequence[Path] = ()
    now: Clock = utc
    body_limit: int = MIB
    """Bytes; what a request sends beyond is refused."""
    is_trial: bool = False
    assets: Assets = field(default_factory=Assets)
    frame: Environment = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", frame(self.assets, *self.templates))

    @property
    def signs_in(self) -> bool:
        return bool(self.web.issuer)

    @property
    def cookie(self) -> str:
        """Browsers tell services of one host apart by this name alone: ports do not count."""
        return f"__Host-ip-{self.service}"

    def rendered(self, request: Request, template: str, *, shown: Mapping[str, Any]) -> bytes:
        caller: Caller | None = getattr(request.state, "caller", None)
        around = {
            "site": self,
            "caller": caller,
            "menu": [link for link in self.menu if link.is_for(caller)],
            "path": request.url.path,
            "sign_in": f"/sign-in?then={quote(_here(request), safe='')}",
        }
        return self.frame.get_template(template).render({**shown, **around}).encode()

    def problem(self, request: Request, problem: Problem) -> Response:
        """The same words as the document's, as a page."""
        shown = problem.document() | {"errors": problem.errors}
        body = self.rendered(request, "problem.jinja", shown=shown)
        return Response(body, problem.status_code, media_type="text/html")


def _here(request: Request) -> str:
    """Come back to what was read; what was sent is not sent again."""
    if request.method != "GET":
        return "/"
    return f"{request.url.path}?{request.url.query}".removesuffix("?")
