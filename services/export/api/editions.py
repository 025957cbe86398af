"""What readers ask: no product leaves but through the gate, and each leaving is told."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from fastapi import APIRouter, Request, Response

from services.export.api.access import Access
from services.export.api.disclosed import Disclosed, Leaving
from services.export.clerk.shelves import Format, Register
from services.export.domain.edition import Edition
from services.export.domain.view import View, look
from shared.errors import Unavailable
from shared.eventing.application import Answer
from shared.policy.permit import Permit
from shared.schemas.export import EntryRecalled
from shared.web.callers import Asking, Caller, cause
from shared.web.gate import Opening
from shared.web.problems import Problem

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    file: str = "edition.json"
    number: str | None = None
    """None: the current one."""
    product: str | None = None

    def fits(self, number: str) -> bool:
        return self.number in {None, number}


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Where editions are read."""

    access: Access
    formats: Sequence[Format]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1/best-of", lifespan=self._open)
        add = partial(router.add_api_route, response_class=Response)
        add("", self.current)
        add("/{number}", self.edition)
        add("/{number}/products/{product}", self.product)
        add("/{number}/files/{name}", self.file)
        return router

    @asynccontextmanager
    async def _open(self, _: Any) -> AsyncGenerator[None]:
        async with self.access.gate:
            yield

    async def current(self, request: Request, caller: Asking) -> Response:
        return await self._shown(request, caller, wanted=Wanted())

    async def edition(self, request: Request, number: str, *, caller: Asking) -> Response:
        return await self._shown(request, caller, wanted=Wanted(number=number))

    async def product(
        self, request: Request, number: str, *, product: str, caller: Asking
    ) -> Response:
        wanted = Wanted(number=number, product=product)
        return await self._shown(request, caller, wanted=wanted)

    async def file(
        self, request: Request, number: str, *, name: str, caller: Asking
    ) -> Response:
        return await self._shown(request, caller, wanted=Wanted(number=number, file=name))

    async def _shown(self, request: Request, caller: Caller, *, wanted: Wanted) -> Response:
        """Ask for a permit, look, write down: there is no other way to a product."""
        _refuse_idle(request, caller)
        written = next((each for each in self.formats if each.file == wanted.file), None)
        if written is None:
            raise Problem(404, "not-found")
        edition = await self._found(wanted)
        opening = await self._opening(edition, caller, wanted=wanted, media=written.media)
        permit = await self.access.gate.open(opening)
        view = look(edition, permit)
        if wanted.product and not view.rows:
            raise Problem(404, "not-found")
        body = await self._body(written, view, permit=permit)
        if permit.use_by and permit.use_by <= self.access.now():
            raise Problem(503, "audit-silent", headers={"retry-after": "5"})
        leaving = Leaving(
            cause=cause(request, caller, at=self.access.now()),
            view=view,
            permit=permit,
            body=body,
        )
        told = partial(self._told, leaving)
        return Disclosed(body, media=written.media, headers=written.headers, told=told)

    async def _body(self, written: Format, view: View, *, permit: Permit) -> bytes:
        """Whoever may see all of it gets the very bytes that were published."""
        kept = await self.access.shelves().renderings.get(f"{view.heading.id}/{written.file}")
        if kept and kept.allow_sha256 == permit.allow_sha256:
            return kept.body
        return written.render(view)

    async def _found(self, wanted: Wanted) -> Edition:
        shelves = self.access.shelves()
        register = await shelves.series.get(self.access.criteria.series) or Register()
        issued = next((i for i in reversed(register.issued) if wanted.fits(i.number)), None)
        edition = await shelves.editions.get(issued.edition) if issued else None
        if edition is None:
            raise Problem(404, "not-found", detail="No such edition is published.")
        return edition

    async def _opening(
        self, edition: Edition, caller: Caller, *, wanted: Wanted, media: str
    ) -> Opening:
        """Recalled entries stay out, even where a permission has come back since."""
        recalls = await self.access.recalls(edition)
        if wanted.product in recalls:
            raise await self._gone(recalls[wanted.product], caller)
        if wanted.product and wanted.product not in edition.allowed:
            raise Problem(404, "not-found")
        return Opening(
            request_id=str(uuid4()),
            of={"edition": edition.heading.id},
            sealed=edition.allowed,
            caller=caller,
            purpose=self.access.criteria.purpose,
            channel="api",
            media=media,
            products=[wanted.product] if wanted.product else None,
            omit=recalls,
        )

    async def _gone(self, recall: EntryRecalled, caller: Caller) -> Problem:
        """Whoever never had it may not learn here that it was ever listed."""
        if await self.access.had(recall, caller):
            return Problem(410, "recalled", detail="This product was recalled.")
        return Problem(404, "not-found")

    async def _told(self, leaving: Leaving, sent: int) -> None:
        """Off the reader's path, and into the outbox."""
        event = leaving.recorded(sent, at=self.access.now())

        async def build(_: Any) -> Answer[None]:
            return Answer(value=None, events=[event])

        try:
            await self.access.eventing.perform(leaving.cause, build)
        except Unavailable:
            log.warning("disclosure_unconfirmed", seq=event.decision_seq)


def _refuse_idle(request: Request, caller: Caller) -> None:
    """A browser's guess is no reading, and a service reads nothing."""
    if "prefetch" in request.headers.get("sec-purpose", ""):
        raise Problem(503, "prefetch-refused")
    if not caller.organisation:
        raise Problem(403, "role-missing")
