"""What a route answers when a person asks it: a template, and the names that it prints."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import HTMLResponse

from shared.policy.permit import Permit
from shared.web.callers import visiting
from shared.web.problems import Problem
from shared.web.site import Site

PUBLIC = "public, max-age=300"
PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class Page:
    template: str
    shown: Mapping[str, Any]
    status: int = field(default=200, kw_only=True)
    permit: Permit | None = field(default=None, kw_only=True)
    """Of the gate, for a template that shows a product: without it none is printed."""

    def body(self, request: Request) -> bytes:
        """Problem 503 when the permit has run out meanwhile."""
        site: Site = request.app.state.site
        if self.permit is None:
            return site.rendered(request, self.template, shown=self.shown)
        shown = {**self.shown, "permit": self.permit}
        body = site.rendered(request, self.template, shown=shown)
        if self.permit.use_by and self.permit.use_by <= site.now():
            raise Problem(503, "audit-silent", headers={"retry-after": "5"})
        return body

    def answer(self, request: Request) -> Response:
        is_public = self.permit is None and getattr(request.state, "caller", None) is None
        headers = {"cache-control": PUBLIC if is_public else PRIVATE, "vary": "cookie"}
        return HTMLResponse(self.body(request), self.status, headers)


def page_router() -> APIRouter:
    """Whoever is signed in is known to every page, also to those that ask nobody."""
    return APIRouter(
        default_response_class=HTMLResponse,
        dependencies=[Depends(visiting)],
        include_in_schema=False,
    )


def about(site: Site) -> Sequence[APIRouter]:
    """What every service has; its own home page goes before this one."""
    pages = {
        "/": Page("home.jinja", {"title": site.title}),
        "/accessibility": Page("accessibility.jinja", {"title": "Accessibility"}),
        "/privacy": Page("privacy.jinja", {"title": "Privacy"}),
        "/cookies": Page("cookies.jinja", {"title": "Cookies", "cookies": _cookies(site)}),
    }
    router = page_router()
    for path, page in pages.items():
        router.add_api_route(path, _answering(page), name=path)
    return site.assets.router(), router


def _answering(page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return page.answer(request)

    return answer


def _cookies(site: Site) -> Sequence[Mapping[str, str]]:
    return [
        {
            "name": site.cookie,
            "what": "keeps you signed in",
            "until": "until you sign out, 30 minutes without a request, or 8 hours at most",
        },
        {
            "name": f"{site.cookie}-signing-in",
            "what": "ties your sign-in to this browser",
            "until": "until you are signed in, or 10 minutes",
        },
    ]
