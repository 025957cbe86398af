"""Intake on twins: its office, its counter and what it has told, without a network."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI

from services.intake import api, pages
from services.intake.clerk.desk import Desk
from services.intake.clerk.office import Office, Post
from services.intake.clerk.settling import Clerk
from services.intake.clerk.working import Worker
from services.intake.feeds.library import known_organisations
from services.intake.handlers import receivers
from shared.eventing.routes import Refused, Submitted
from shared.eventing.signing import read_door
from shared.schemas.base import Event
from shared.schemas.envelope import Bookkeeping, Envelope
from shared.web.app import web_app
from tests.support.builders import NENC, NOON
from tests.support.callers import asking, at_noon, signed_in, web
from tests.support.feeds import FEEDS, POST, a_document, as_json
from tests.support.intake_library import MemoryReceipts
from tests.support.memory import MemoryStore
from tests.support.pages import BROWSER
from tests.support.performing import Performing

T = TypeVar("T")
CLERK = partial(Clerk, archive_days=800, code_version="test")
KNOWN = known_organisations()
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


@dataclass
class Intake:
    folder: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.eventing = Performing(store=self.store)
        self.receiver = receivers(CLERK, feeds=FEEDS, post=POST)
        self.receipts = MemoryReceipts(self.store)
        self.worker = self.a_worker(POST)

    @cached_property
    def app(self) -> FastAPI:
        """Built when it is first asked: most of intake is tried without its counter."""
        desk = Desk(feeds=FEEDS, library=self.receipts)
        door = read_door(partners(self.folder), FEEDS.custodian)
        return web_app(
            eventing=self.eventing,
            routers=[
                *api.routers(self.worker, desk=desk, door=door),
                *pages.routers(desk, office=self.worker.office),
            ],
            site=at_noon(pages.site(web(self.folder))),
        )

    async def post(
        self,
        path: str,
        body: bytes,
        *,
        org: str = NENC,
        key: str | None = "k-1",
        **headers: str,
    ) -> httpx2.Response:
        keyed = {"idempotency-key": key} if key else {}
        told = {
            "content-type": "application/json",
            **{n.replace("_", "-"): v for n, v in headers.items()},
        }
        async with asking(self.app) as client:
            return await client.post(
                path if path.startswith("/") else f"/v1/feeds/{path}",
                content=body,
                headers=told | keyed | signed_in("partner", org=org),
            )

    async def get(
        self, path: str, *, org: str = NENC, role: str = "partner"
    ) -> httpx2.Response:
        async with asking(self.app) as client:
            return await client.get(path, headers=signed_in(role, org=org))

    async def page(
        self, path: str, *, org: str = NENC, role: str = "partner"
    ) -> httpx2.Response:
        async with asking(self.app) as client:
            headers = BROWSER | signed_in(role, org=org)
            return await client.get(path, headers=headers)

    async def send(
        self, path: str, *, org: str = NENC, name: str = "1", **form: str
    ) -> httpx2.Response:
        once = {"request_id": f"00000000-0000-4000-8000-00000000000{name}"}
        headers = BROWSER | signed_in("partner", org=org) | {"origin": "http://test"}
        async with asking(self.app) as client:
            return await client.post(path, data=once | form, headers=headers)

    def a_worker(self, post: Post) -> Worker:
        office = Office(
            eventing=self.eventing, clerk=CLERK, feeds=FEEDS, post=post, now=lambda: self.at
        )
        return Worker(office=office, excerpt=KNOWN, receipts=self.receipts)

    async def hear(self, submitted: Submitted, *, kind: str = "innovation_submitted") -> Any:
        """One record off a topic, in a run of its own."""
        unit = self.store.unit()
        unit.mark(submitted.envelope)
        handled = await getattr(self.receiver(unit), f"on_{kind}")(submitted)
        await self.store.commit(unit, Bookkeeping())
        if not isinstance(handled, Refused):
            self.eventing.said += handled
        return handled

    @property
    def told(self) -> list[Event]:
        return self.eventing.said


def partners(folder: Path) -> Path:
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    row = {"kid": "nenc-1", "org": NENC, "key": urlsafe_b64encode(public).decode().rstrip("=")}
    lines = [f'{name} = "{value}"' for name, value in row.items()]
    life = ["from = 2026-01-01T00:00:00Z", "to = 2036-01-01T00:00:00Z"]
    path = folder / "partners.toml"
    path.write_text("\n".join(["[[partner]]", *lines, *life, ""]), encoding="utf-8")
    return path


def sent(value: bytes, *, subject: str, ce_id: str = "1", **changes: Any) -> Submitted:
    plain: dict[str, Any] = {"source": f"{NENC}/pipeline", "feed": "hi-nenc", "time": NOON}
    told = plain | changes
    kind = told.pop("kind", "innovation-submitted")
    envelope = Envelope(
        id=ce_id,
        source=told["source"],
        type=f"partners.{kind}.v1",
        subject=subject,
        time=told["time"],
        received_at=NOON,
        attributes={"feed": told["feed"], "datacontenttype": "application/json"},
    )
    return Submitted(envelope=envelope, value=value)


def ce(ce_id: str) -> dict[str, str]:
    """A CloudEvent's attributes as headers, for the record 1."""
    return {
        "ce_specversion": "1.0",
        "ce_id": ce_id,
        "ce_source": f"{NENC}/pipeline",
        "ce_type": "partners.innovation-submitted.v1",
        "ce_subject": "innovation:hi-nenc:1",
        "ce_feed": "hi-nenc",
    }


def an_event(ce_id: str, *, subject: str | None = None) -> dict[str, Any]:
    named = {name.removeprefix("ce_"): value for name, value in ce(ce_id).items()}
    data = json.loads(as_json(a_document(ce_id)))
    return named | {"subject": subject or f"innovation:hi-nenc:{ce_id}", "data": data}
