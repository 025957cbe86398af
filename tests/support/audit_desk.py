"""Audit's desk, asked over HTTP by whom we say."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from services.audit.api import desks
from services.audit.pages import pages, site
from shared.web.app import web_app
from tests.support.audit import Audit
from tests.support.builders import NENC
from tests.support.callers import (
    MemoryEventing,
    asking,
    at_noon,
    service_tokens,
    signed_in,
    web,
)

GRANTER = signed_in("permission_granter", org=NENC)
OFFICER = signed_in("governance_officer")
OPERATOR = signed_in("operator")
KEY = {"idempotency-key": "once"}


def an_audit(audit: Audit, folder: Path) -> FastAPI:
    sequencer, permissions = audit.sequencer, audit.recorders.permissions
    served = desks(audit, sequencer, log=audit.library, permissions=permissions)
    served += pages(audit, sequencer, log=audit.library, permissions=permissions)
    return web_app(site=at_noon(site(web(folder))), eventing=MemoryEventing(), routers=served)


@asynccontextmanager
async def client(audit: Audit, folder: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    async with asking(an_audit(audit, folder)) as asked:
        yield asked


def body(command: Any) -> dict[str, Any]:
    told: dict[str, Any] = command.model_dump(mode="json")
    return told


def exporting(folder: Path) -> dict[str, str]:
    return {"authorization": f"Bearer {service_tokens(folder).to('audit')}"}


def form_of(page: httpx2.Response) -> dict[str, str]:
    """What its button would post."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}
