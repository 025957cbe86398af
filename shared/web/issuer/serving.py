"""The trial's sign-in as a process: on this machine alone, and never in production."""

import tomllib
from pathlib import Path
from typing import Self

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from pydantic import AliasChoices, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.clock import Clock, utc
from shared.settings.web import LOOPBACK, Web
from shared.web import problems
from shared.web.headers import Guarded
from shared.web.issuer import Issuer
from shared.web.pages import about
from shared.web.site import Site

SITE = "Sample sign-in"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ISSUER_", frozen=True, extra="forbid")

    env: str = Field(default="trial", validation_alias=AliasChoices("ISSUER_ENV", "ENV"))
    host: str = "127.0.0.1"
    port: int
    key: Path
    """The private key that its tokens are signed with, in PEM."""
    people: Path
    """Samples, in TOML."""

    @model_validator(mode="after")
    def _stays_at_home(self) -> Self:
        if self.env == "production":
            raise ValueError("env: in production nobody would be who they say they are")
        if self.host not in LOOPBACK:
            raise ValueError("host: believed by whoever reaches it, it stays on this machine")
        return self


def issuer_app(settings: Settings, now: Clock = utc) -> FastAPI:
    address = f"http://127.0.0.1:{settings.port}"
    issuer = Issuer(
        address=address,
        key=OKPKey.import_key(settings.key.read_text(encoding="ascii")),
        people=tomllib.loads(settings.people.read_text(encoding="utf-8")),
        now=now,
    )
    site = Site(
        service="issuer",
        title=SITE,
        about="Signs in sample people of a trial. It asks for no password and proves nothing.",
        web=Web(callers=settings.people, address=address),
        now=now,
        is_trial=True,
    )
    app = FastAPI(title=SITE, docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")
    app.state.site, app.state.attendance = site, None
    app.add_middleware(Guarded, body_limit=site.body_limit)
    problems.install(app)
    for router in (issuer.router(), *about(site)):
        app.include_router(router)
    return app
