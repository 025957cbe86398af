"""Dead letters: what operators do with them, and who sees that."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.audit.api.answering import Answering, Key
from services.audit.api.asking import OFFICERS
from services.audit.api.searches import After
from services.audit.clerk.letters import AskDeed, Deed, write_down
from services.audit.domain.records import Wanted
from services.audit.sequencer.log import Log, every
from shared.web.callers import Caller, having

Operator = Annotated[Caller, Depends(having("operator"))]
Overseer = Annotated[Caller, Depends(having(*OFFICERS, "operator"))]
DISCARDED = Wanted(kinds=("dead-letter.discarded",))
KINDS = ("dead-letter.parked", "dead-letter.replayed", "dead-letter.discarded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    answering: Answering
    log: Log

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        router.add_api_route("/dead-letters", self.seen, response_model=None)
        add = partial(router.add_api_route, methods=["POST"], status_code=201)
        add("/dead-letters/replays", self.replay)
        add("/dead-letters/discards", self.discard)
        router.add_api_route("/dead-letters/discards", self.discarded, response_model=None)
        return router

    async def seen(self, _: Overseer, *, after: After = -1) -> dict[str, Any]:
        """What was parked, replayed and discarded, a hundred at a time, each with its why."""
        found = await self.log.find(Wanted(kinds=KINDS, after=after))
        words = await self.log.words([each.fields["rid"] for each in found])
        told = [{**each.fields, "words": words.get(each.fields["rid"])} for each in found]
        return {"size": self.answering.sequencer.held.range.size, "records": told}

    async def discarded(self, _: Overseer, service: str) -> dict[str, Any]:
        """All the records of a service's groups that nobody is to be reminded of any more."""
        told = [stored.fields["data"] async for stored in every(self.log, DISCARDED)]
        ours = [data for data in told if data["group"].partition(".")[0] == service]
        return {"records": [place for data in ours for place, *_ in data["records"]]}

    async def replay(
        self, request: Request, asked: AskDeed, *, caller: Operator, key: Key
    ) -> dict[str, Any]:
        """To be told before the first record is written."""
        return await self._done("replayed", asked, by=(request, caller, key))

    async def discard(
        self, request: Request, asked: AskDeed, *, caller: Operator, key: Key
    ) -> dict[str, Any]:
        return await self._done("discarded", asked, by=(request, caller, key))

    async def _done(
        self, deed: Deed, asked: AskDeed, *, by: tuple[Request, Caller, str]
    ) -> dict[str, Any]:
        request, caller, key = by
        asking = self.answering.asking(request, caller, key=key)
        act = partial(write_down, asked, deed=deed)
        return await self.answering.once(asking, asked, act=act)
