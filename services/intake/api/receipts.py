"""What senders ask of their feeds and receipts: what came of what they sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.intake.api.answers import of_feed, of_receipt, reply, table
from services.intake.clerk.desk import Desk
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import Receipt
from services.intake.domain.spaces import Feed
from shared.web.callers import Caller, having
from shared.web.problems import Problem

PAGE, LINES = 100, 1_000
Routes = Mapping[str, Callable[..., Awaitable[Response]]]
Partner = Annotated[Caller, Depends(having("partner"))]
Interested = Annotated[Caller, Depends(having("partner", "operator"))]
After = Annotated[int, Query(ge=-1, le=1_000_000)]
Number = Annotated[int, Query(ge=1, le=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of which feed, from which page on; or of which event."""

    feed: str | None = None
    page: Number = 1
    ce_source: str | None = None
    ce_id: str | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    desk: Desk

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        gets: Routes = {
            "/feeds": self.feeds,
            "/receipts": self.receipts,
            "/receipts/{receipt}": self.receipt,
            "/receipts/{receipt}/records": self.lines,
            "/receipts/{receipt}/problems.csv": self.problems,
        }
        for path, answer in gets.items():
            router.add_api_route(path, answer, response_model=None)
        return router

    async def feeds(self, caller: Interested) -> Response:
        """A sender's own; an operator's are all."""
        whose = None if "operator" in caller.roles else caller.organisation
        told = await self.desk.told(whose)
        return reply({"feeds": [of_feed(each) for each in told]})

    async def receipts(
        self, caller: Partner, wanted: Annotated[Wanted, Depends(Wanted)]
    ) -> Response:
        """The newest first; or the one of an event, if it is named."""
        if wanted.ce_source and wanted.ce_id:
            whose, ce_id = caller.organisation, wanted.ce_id
            found = await self.desk.of_event(wanted.ce_source, ce_id=ce_id, organisation=whose)
            return reply(of_receipt(_there(found)))
        if wanted.ce_source or wanted.ce_id:
            raise Problem(422, "invalid-request", detail="Name both ce_source and ce_id.")
        feeds = [each.code for each in own(self.desk, caller, feed=wanted.feed)]
        skip = (wanted.page - 1) * PAGE
        found_ = await self.desk.library.receipts(feeds, skip=skip, limit=PAGE)
        return reply({"receipts": [of_receipt(each) for each in found_], "page": wanted.page})

    async def receipt(self, receipt: str, caller: Partner) -> Response:
        return reply(of_receipt(await self._own(receipt, caller)))

    async def lines(
        self,
        receipt: str,
        caller: Partner,
        *,
        outcome: Outcome | None = None,
        after: After = -1,
    ) -> Response:
        await self._own(receipt, caller)
        found = await self.desk.library.lines(
            receipt, outcome=outcome, after=after, limit=LINES
        )
        last = {"after": found[-1].position} if len(found) == LINES else {}
        return reply({"records": [each.model_dump(mode="json") for each in found], **last})

    async def problems(self, receipt: str, caller: Partner) -> Response:
        """What is wrong with its records, a row an issue, for a spreadsheet."""
        await self._own(receipt, caller)
        return table(await self.desk.problems(receipt))

    async def _own(self, receipt: str, caller: Caller) -> Receipt:
        return _there(await self.desk.receipt(receipt, organisation=caller.organisation))


def own(desk: Desk, caller: Caller, *, feed: str | None) -> list[Feed]:
    found = desk.own(caller.organisation, feed=feed)
    if found is None:
        raise Problem(404, "feed-unknown")
    return found


def _there(receipt: Receipt | None) -> Receipt:
    if receipt is None:
        raise Problem(404, "receipt-unknown")
    return receipt
