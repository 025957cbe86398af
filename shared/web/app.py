"""The HTTP application of any service: health, metrics, problems, headers."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, Self

import httpx2
from fastapi import APIRouter, Depends, FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from shared.web import problems
from shared.web.callers import Callers, having
from shared.web.headers import Guarded
from shared.web.origins import refuse_foreign_forms
from shared.web.pages import about
from shared.web.problems import as_json, refuse_unknown_parameters
from shared.web.providers import Provider
from shared.web.sessions import Attendance, Sessions
from shared.web.signin import Reception
from shared.web.site import Site
from shared.web.status import status_router


class Health(Protocol):
    @property
    def live(self) -> bool: ...
    @property
    def ready(self) -> bool: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def lanes(self) -> Mapping[str, bool]: ...


class Eventing(Protocol):
    """As much of `shared.eventing` as the web asks of it."""

    exit_code: int

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *error: object) -> None: ...
    def health(self) -> Health: ...
    async def account(self) -> Mapping[str, object]: ...


def web_app(
    *,
    eventing: Eventing,
    routers: Sequence[APIRouter],
    site: Site,
    sessions: Sessions | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Its lifespan is the eventing's; a router may bring one of its own, as the gate does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with eventing:
            yield

    app = _bare(site, lifespan)
    app.state.eventing, app.state.site = eventing, site
    app.state.callers = Callers(site.web.callers, now=site.now)
    app.add_middleware(Guarded, body_limit=site.body_limit)
    problems.install(app)
    app.state.attendance = Attendance(sessions=sessions, now=site.now) if sessions else None
    signing = _signing(app, transport) if sessions else []
    for router in (standard, *signing, *routers, status_router(), *about(site)):
        app.include_router(router)
    return app


def _bare(
    site: Site, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]
) -> FastAPI:
    return FastAPI(
        title=f"Innovation Pipeline: {site.service}",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_foreign_forms), Depends(refuse_unknown_parameters)],
    )


def _signing(app: FastAPI, transport: httpx2.AsyncBaseTransport | None) -> list[APIRouter]:
    site: Site = app.state.site
    provider = Provider(web=site.web, now=site.now, transport=transport)
    attendance = app.state.attendance
    return [Reception(site=site, attendance=attendance, provider=provider).router()]


standard = APIRouter(include_in_schema=False)


def _health(request: Request) -> Health:
    eventing: Eventing = request.app.state.eventing
    return eventing.health()


@standard.get("/livez")
def livez(request: Request) -> Response:
    live = _health(request).live
    return _told({"live": live}, fine=live)


@standard.get("/readyz")
def readyz(request: Request) -> Response:
    told = _health(request)
    document = {"ready": told.ready, "reasons": list(told.reasons), "lanes": dict(told.lanes)}
    return _told(document, fine=told.ready)


def _told(document: Mapping[str, object], *, fine: bool) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(as_json(document), 200 if fine else 503, headers, "application/json")


@standard.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@standard.get("/v1/progress", dependencies=[Depends(having("operator", "governance_officer"))])
async def progress(request: Request) -> Response:
    """What `ops reconcile` adds up."""
    eventing: Eventing = request.app.state.eventing
    return Response(as_json(await eventing.account()), media_type="application/json")
