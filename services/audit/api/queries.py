"""What may be asked of the log: each answer says as of when, and can be checked without us."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from services.audit.api.searches import AskPack, Search
from services.audit.domain.permissions import permissions
from services.audit.domain.records import Stored, Wanted, rid_from, spelled
from services.audit.packs import Packs
from services.audit.sequencer.log import Log, every
from services.audit.sequencer.turns import Sequencer
from shared.policy.opening import was_shown
from shared.policy.sentences import explain
from shared.tlog.canonical import LARGEST_INTEGER
from shared.web.callers import Caller, having
from shared.web.problems import Problem

OFFICERS = ("governance_officer", "auditor")
Officer = Annotated[Caller, Depends(having(*OFFICERS))]
Interested = Annotated[Caller, Depends(having(*OFFICERS, "permission_granter"))]
Recaller = Annotated[Caller, Depends(having(*OFFICERS, "service:export"))]
Place = Annotated[int, Query(ge=0, le=LARGEST_INTEGER)]
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Query parameters of the permissions: as of a time, by what the log knew at a size."""

    permission: str | None = None
    target: str | None = None
    grantor: str | None = None
    state: str | None = None
    t: AwareDatetime | None = None
    k: Annotated[int | None, Query(ge=0)] = None
    ce_source: str | None = None
    ce_id: str | None = None

    def fits(self, row: Mapping[str, Any]) -> bool:
        named = ("permission", "target", "grantor", "state")
        return all(getattr(self, n) in (None, row[n]) for n in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the log is read."""

    log: Log
    sequencer: Sequencer

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        answers: dict[str, Callable[..., Awaitable[Any]]] = {
            "/permissions": self.permissions,
            "/decisions": self.decisions,
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

    async def permissions(
        self, caller: Interested, asked: Annotated[Standings, Depends()]
    ) -> dict[str, Any]:
        """An officer sees all, a granter its own."""
        mine = None if caller.roles.intersection(OFFICERS) else caller.organisation
        if asked.ce_source and asked.ce_id:
            return await self._became(asked.ce_source, asked.ce_id, mine=mine)
        held = self.sequencer.held
        t = spelled(asked.t or self.sequencer.now())
        k = held.range.size if asked.k is None else asked.k
        if k > held.range.size:
            raise Problem(422, "size-in-future")
        rows = [row for row in permissions(held.standing, t=t, k=k) if asked.fits(row)]
        seen = [row for row in rows if mine in (None, row["grantor"])]
        return {"as_of": {"t": t, "k": k, "checkpoint": held.note}, "permissions": seen}

    async def decisions(
        self, _: Officer, search: Annotated[Search, Depends()]
    ) -> dict[str, Any]:
        found = await self.log.find(search.wanted())
        return {"size": self.sequencer.held.range.size, "decisions": [_told(r) for r in found]}

    async def record(self, _: Officer, seq: int) -> Response:
        """The exact bytes: they are what was hashed."""
        return Response((await self._record(seq)).body, media_type="application/json")

    async def proof(self, _: Officer, seq: int) -> Response:
        await self._record(seq)
        return Response(self.sequencer.held.receipt(seq).text, media_type=TEXT)

    async def recipients(
        self,
        _: Recaller,
        edition: str,
        *,
        product: str | None = None,
        before: Place | None = None,
    ) -> dict[str, Any]:
        """Who received the edition, or one product of it: complete to the size it says."""
        held = self.sequencer.held
        size, sealed = held.range.size, held.standing.sealed.get(edition)
        if sealed is None:
            raise Problem(404, "no-such-edition")
        wanted = Wanted(
            kinds=("decision.disclosure",),
            about={"edition": edition},
            outcome="permit",
            before=size if before is None else min(size, before),
        )
        rows = [stored.fields async for stored in every(self.log, wanted)]
        shown = [r for r in rows if not product or was_shown(sealed, product, by=r)]
        return {
            "edition": edition,
            "complete_to": size,
            "recipients": [_reader(r) for r in shown],
        }

    async def pack(self, _: Officer, asked: AskPack) -> Response:
        packed = await Packs(log=self.log, sequencer=self.sequencer).pack(asked.about())
        return Response(packed, media_type="application/zip")

    async def checkpoint(self) -> Response:
        return Response(self.sequencer.held.note, media_type=TEXT)

    async def about(self) -> dict[str, Any]:
        """The key belongs in an officer's hands before any pack does."""
        return {"vkey": self.sequencer.key.vkey, "size": self.sequencer.held.range.size}

    async def _became(self, source: str, id_: str, *, mine: str | None) -> dict[str, Any]:
        """What became of a partner's event: the log knows it by what its name hashes to."""
        found = await self.log.find(Wanted(rid=rid_from(source, id_)))
        if not found or mine not in (None, source.partition("/")[0]):
            raise Problem(404, "event-unknown", detail="Waiting, turned away, or never sent.")
        told = found[0].fields
        code = told["data"].get("code")
        return {
            "seq": found[0].seq,
            "became": told["kind"],
            "about": told["about"],
            "code": code,
        }

    async def _record(self, seq: int) -> Stored:
        if not 0 <= seq < self.sequencer.held.range.size:
            raise Problem(404, "no-such-record")
        [found] = await self.log.find(Wanted(after=seq - 1, limit=1))
        return found


def _told(stored: Stored) -> dict[str, Any]:
    record = dict(stored.fields)
    is_judged = record["kind"] in {"decision.entry", "decision.offer"}
    return record | {"reasons": explain(record["data"]) if is_judged else []}


def _reader(record: Mapping[str, Any]) -> dict[str, Any]:
    told = record["data"]
    return {
        "recipient": record["about"]["recipient"].removeprefix("org:"),
        "user": told["user"],
        "seq": record["seq"],
        "at": record["recorded_at"],
        "channel": told["channel"],
        "media": told["media"],
    }
