"""Audit's desk, asked over HTTP by whom we say."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from services.audit.api.commands import Counter
from services.audit.api.queries import Reading
from shared.web.app import web_app
from tests.support.audit import Audit
from tests.support.builders import NENC
from tests.support.callers import MemoryEventing, asking, callers, service_tokens, signed_in

GRANTER = signed_in("permission_granter", org=NENC)
OFFICER = signed_in("governance_officer")
KEY = {"idempotency-key": "once"}


@asynccontextmanager
async def client(audit: Audit, folder: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    sequencer, permissions = audit.sequencer, audit.recorders.permissions
    counter = Counter(eventing=audit, sequencer=sequencer, permissions=permissions)
    reading = Reading(log=audit.library, sequencer=sequencer)
    app = web_app(
        service="audit",
        eventing=MemoryEventing(),
        callers=callers(folder),
        routers=[counter.router(), reading.router()],
    )
    async with asking(app) as asked:
        yield asked


def body(command: Any) -> dict[str, Any]:
    told: dict[str, Any] = command.model_dump(mode="json")
    return told


def exporting(folder: Path) -> dict[str, str]:
    return {"authorization": f"Bearer {service_tokens(folder).to('audit')}"}
