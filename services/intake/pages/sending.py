"""What a sender sees first: how the feeds stand, and what came of each submission."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.intake.clerk.desk import Desk
from services.intake.domain.asking import FeedTold, Unnamed, in_words
from services.intake.domain.receipts import Receipt, ReceiptLine
from services.intake.domain.spaces import Feed
from shared.web.callers import Caller, having
from shared.web.pages import Page, page_router
from shared.web.paging import PageNumber, Paging
from shared.web.problems import Problem

SIZE = 25
Sender = Annotated[Caller, Depends(having("partner"))]
Interested = Annotated[Caller, Depends(having("partner", "operator"))]


@dataclass(frozen=True, slots=True)
class SendingPages:
    desk: Desk

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/feeds", self.feeds)
        router.add_api_route("/receipts", self.receipts)
        router.add_api_route("/receipts/{receipt}", self.receipt)
        router.add_api_route("/unresolved", self.unresolved)
        return router

    async def feeds(self, request: Request, caller: Interested) -> Response:
        whose = None if "operator" in caller.roles else caller.organisation
        rows = [_feed(each) for each in await self.desk.told(whose)]
        shown = {"title": "All feeds" if whose is None else "Your feeds", "rows": rows}
        return Page("feeds.jinja", shown | {"is_sender": "partner" in caller.roles}).answer(
            request
        )

    async def receipts(
        self, request: Request, caller: Sender, *, feed: str = "", page: PageNumber = 1
    ) -> Response:
        feeds = own(self.desk, caller, feed=feed)
        codes = [each.code for each in feeds]
        found = await self.desk.library.receipts(codes, skip=(page - 1) * SIZE, limit=SIZE)
        total = await self.desk.library.sent(codes)
        shown = {
            "title": "What you have sent",
            "rows": [_receipt(each) for each in found],
            "paging": paged("/receipts", page, total=total, feed=feed),
            **choice(self.desk, caller, feed=feed),
        }
        return Page("receipts.jinja", shown).answer(request)

    async def receipt(
        self, request: Request, receipt: str, *, caller: Sender, page: PageNumber = 1
    ) -> Response:
        found = await self.desk.receipt(receipt, organisation=caller.organisation)
        if found is None:
            raise Problem(404, "receipt-unknown", detail="You have no such receipt.")
        lines = await self.desk.library.lines(
            receipt, outcome=None, after=(page - 1) * SIZE - 1, limit=SIZE
        )
        shown = {
            "title": f"Receipt {found.id}",
            "receipt": found,
            "sum": in_words(found),
            "rows": [_line(each) for each in lines],
            "paging": paged(f"/receipts/{receipt}", page, total=found.records or 0),
        }
        return Page("receipt.jinja", shown).answer(request)

    async def unresolved(
        self, request: Request, caller: Sender, *, feed: str = "", page: PageNumber = 1
    ) -> Response:
        names = await self.desk.unnamed(own(self.desk, caller, feed=feed))
        paging = paged("/unresolved", page, total=len(names), feed=feed)
        shown = {
            "title": "Names that we do not know",
            "rows": [_name(each) for each in paging.slice(names)],
            "paging": paging,
            **choice(self.desk, caller, feed=feed),
        }
        return Page("unresolved.jinja", shown).answer(request)


def own(desk: Desk, caller: Caller, *, feed: str) -> list[Feed]:
    found = desk.own(caller.organisation, feed=feed or None)
    if found is None:
        raise Problem(404, "feed-unknown", detail="You have no feed of that name.")
    return found


def choice(desk: Desk, caller: Caller, *, feed: str) -> Mapping[str, Any]:
    """The form field that chooses among the caller's feeds."""
    codes = [each.code for each in desk.own(caller.organisation) or ()]
    return {"feed": feed, "feeds": [("", "All your feeds"), *((code, code) for code in codes)]}


def paged(address: str, page: int, *, total: int, **query: str) -> Paging:
    return Paging(page=page, size=SIZE, total=total, address=address, query=query)


def _feed(told: FeedTold) -> Mapping[str, Any]:
    return {
        "feed": told.feed.code,
        "last": told.last.received_at if told.last else None,
        "sum": in_words(told.last) if told.last else "",
        "success": told.last_success.received_at if told.last_success else None,
        "open": told.open_cases,
    }


def _receipt(receipt: Receipt) -> Mapping[str, Any]:
    return {
        "receipt": {"text": receipt.id, "href": f"/receipts/{receipt.id}"},
        "feed": receipt.feed,
        "at": receipt.received_at,
        "sum": in_words(receipt),
    }


def _line(line: ReceiptLine) -> Mapping[str, Any]:
    return {
        "record": str(line.position + 1),
        "ref": line.source_ref,
        "outcome": line.outcome.value,
        "codes": list(dict.fromkeys(each.code for each in line.issues)),
        "href": f"/quarantine/{line.receipt}/{line.position}",
    }


def _name(told: Unnamed) -> Mapping[str, Any]:
    return {
        "name": told.name,
        "code": told.code,
        "count": told.count,
        "records": told.records[0],
    }
