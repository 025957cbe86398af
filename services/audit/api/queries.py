"""The log itself: its records as they were hashed, with what proves each without us."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.audit.api.asking import Officer, Reader, Recaller
from services.audit.api.packing import AskPack
from services.audit.domain.records import Stored, Wanted
from services.audit.packs import Packs
from services.audit.reports import readers
from shared.schemas.export import EditionId
from shared.tlog.canonical import LARGEST_INTEGER
from shared.web.problems import Problem

Place = Annotated[int, Query(ge=0, le=LARGEST_INTEGER)]
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the log is read."""

    reader: Reader

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        answers: dict[str, Callable[..., Awaitable[Any]]] = {
            "/records/{seq}": self.record,
            "/records/{seq}/proof": self.proof,
            "/editions/{edition}/recipients": self.recipients,
            "/checkpoint": self.checkpoint,
            "/log": self.about,
        }
        for path, answer in answers.items():
            router.add_api_route(path, answer, response_model=None)
        router.add_api_route("/packs", self.pack, methods=["POST"], response_model=None)
        return router

    async def record(self, request: Request, caller: Officer, *, seq: int) -> Response:
        """The exact bytes: they are what was hashed."""
        found = await self._record(seq)
        await self.reader.saw(request, caller, report="record", seq=seq)
        return Response(found.body, media_type="application/json")

    async def proof(self, _: Officer, seq: int) -> Response:
        await self._record(seq)
        receipt = self.reader.archive.held.receipt(seq)
        return Response(receipt.text, media_type=TEXT)

    async def recipients(
        self,
        request: Request,
        caller: Recaller,
        *,
        edition: EditionId,
        product: str | None = None,
        before: Place | None = None,
    ) -> dict[str, Any]:
        """Who received the edition, or one product of it: complete to the size it says."""
        archive = self.reader.archive
        size, sealed = archive.held.range.size, archive.standing.sealed.get(edition)
        if sealed is None:
            raise Problem(404, "no-such-edition")
        k = size if before is None else min(size, before)
        await self.reader.saw(request, caller, report="edition", edition=edition)
        rows = await readers.of_sealed(archive, edition, product=product, k=k)
        return {"edition": edition, "complete_to": size, "recipients": rows}

    async def pack(self, request: Request, caller: Officer, *, asked: AskPack) -> Response:
        archive = self.reader.archive
        await self.reader.saw(request, caller, report="pack", **asked.about())
        packed = await Packs(log=archive.log, sequencer=archive.sequencer).pack(asked.about())
        return Response(packed, media_type="application/zip")

    async def checkpoint(self) -> Response:
        return Response(self.reader.archive.held.note, media_type=TEXT)

    async def about(self) -> dict[str, Any]:
        """The key belongs in an officer's hands before any pack does."""
        sequencer = self.reader.archive.sequencer
        return {"vkey": sequencer.key.vkey, "size": sequencer.held.range.size}

    async def _record(self, seq: int) -> Stored:
        archive = self.reader.archive
        if not 0 <= seq < archive.held.range.size:
            raise Problem(404, "no-such-record")
        [found] = await archive.log.find(Wanted(after=seq - 1, limit=1))
        return found
