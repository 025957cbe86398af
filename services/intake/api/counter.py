"""Where submissions are handed in, and receipts asked after."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response

from services.intake.api.answers import accepted, judged, of_receipt, reply, settled
from services.intake.clerk.office import Office
from services.intake.clerk.settling import Settled
from services.intake.clerk.working import Worker
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import JSON, Receipt, ReceiptLine, Submission, receipt_id
from services.intake.domain.spaces import Feed
from shared.errors import Malformed
from shared.eventing.codec import decode, from_http
from shared.eventing.ports import Door
from shared.web.callers import Caller, cause, having
from shared.web.problems import Problem

MIB = 1_048_576
PAGE = 1_000
LONGEST_KEY = 128
STRUCTURED = "application/cloudevents+json"
Routes = Mapping[str, Callable[..., Awaitable[Response]]]
Partner = Annotated[Caller, Depends(having("partner"))]
After = Annotated[int, Query(ge=-1, le=1_000_000)]


class Receipts(Protocol):
    async def get(self, receipt: str, /) -> Receipt | None: ...
    async def by_event(self, source: str, ce_id: str, /) -> Receipt | None: ...
    async def lines(
        self, receipt: str, /, *, outcome: str | None, after: int, limit: int
    ) -> Sequence[ReceiptLine]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where submissions are handed in, and receipts asked after."""

    worker: Worker
    receipts: Receipts
    door: Door

    @property
    def office(self) -> Office:
        return self.worker.office

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", lifespan=self._open)
        many = self.batch
        posts: Routes = {"records": self.record, "batches": many, "files": many}
        for name, answer in posts.items():
            path = f"/feeds/{{feed}}/{name}"
            router.add_api_route(path, answer, methods=["POST"], response_model=None, name=name)
        gets: Routes = {
            "/receipts": self.receipt_of_event,
            "/receipts/{receipt}": self.receipt,
            "/receipts/{receipt}/records": self.lines,
        }
        for path, answer in gets.items():
            router.add_api_route(path, answer, response_model=None)
        return router

    async def record(
        self, request: Request, feed: str, *, caller: Partner, dry_run: bool = False
    ) -> Response:
        """One record, or a CloudEvent that holds one: settled before the answer."""
        known = self._feed(feed, caller)
        submission = await self._submission(request, known, keyed=not dry_run)
        if len(submission.body) > MIB:
            raise Problem(413, "too-large")
        asking = cause(request, caller, at=submission.at)
        if dry_run:
            return reply(judged(*await self.office.judge(submission, cause=asking)))
        told = await self.office.settle(submission, cause=asking)
        return settled(_same(told, submission))

    async def batch(self, request: Request, feed: str, *, caller: Partner) -> Response:
        """Many: kept before the answer, worked through after it."""
        known = self._feed(feed, caller)
        if known.signature == "required":
            raise Problem(403, "signature-invalid", detail="Send each record signed.")
        submission = await self._submission(request, known)
        if submission.event:
            raise Problem(422, "format-unknown", detail="Send one event to `records`.")
        asking = cause(request, caller, at=submission.at)
        told = await self.office.accept(submission, cause=asking)
        self.worker.wake.set()
        return accepted(_same(told, submission))

    async def receipt(self, receipt: str, caller: Partner) -> Response:
        return reply(of_receipt(self._own(await self.receipts.get(receipt), caller)))

    async def receipt_of_event(
        self, caller: Partner, ce_source: str, *, ce_id: str
    ) -> Response:
        found = await self.receipts.by_event(ce_source, ce_id)
        return reply(of_receipt(self._own(found, caller)))

    async def lines(
        self,
        receipt: str,
        caller: Partner,
        *,
        outcome: Outcome | None = None,
        after: After = -1,
    ) -> Response:
        self._own(await self.receipts.get(receipt), caller)
        found = await self.receipts.lines(receipt, outcome=outcome, after=after, limit=PAGE)
        last = {"after": found[-1].position} if len(found) == PAGE else {}
        return reply({"records": [each.model_dump(mode="json") for each in found], **last})

    def _feed(self, code: str, caller: Caller) -> Feed:
        feed = self.office.feeds.open_to(caller.organisation, code=code, channel="http")
        if feed is None:
            raise Problem(404, "feed-unknown")
        return feed

    def _own(self, receipt: Receipt | None, caller: Caller) -> Receipt:
        if receipt is None or receipt.organisation != caller.organisation:
            raise Problem(404, "receipt-unknown")
        return receipt

    async def _submission(
        self, request: Request, feed: Feed, *, keyed: bool = True
    ) -> Submission:
        key = request.headers.get("idempotency-key", "")
        if keyed and not 0 < len(key) <= LONGEST_KEY:
            raise Problem(400, "idempotency-key-missing")
        media = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
        told = Submission(
            id=receipt_id(feed.custodian, request.url.path, key),
            feed=feed,
            body=await request.body(),
            media=media,
            at=self.office.now(),
        )
        if media == STRUCTURED or "ce-specversion" in request.headers:
            return self._opened(request, told)
        if feed.signature == "required":
            raise Problem(403, "signature-invalid")
        return told

    def _opened(self, request: Request, told: Submission) -> Submission:
        """A CloudEvent is signed as it would be for Kafka; a signature that is there holds."""
        record = from_http(request.headers.raw, value=told.body, at=told.at)
        try:
            event, value = decode(record)
        except Malformed:
            raise Problem(422, "format-unknown") from None
        signed = told.feed.signature == "required" or "ce_sig" in dict(record.headers)
        if signed and (refused := self.door(record, event)):
            raise Problem(403, refused.code.replace("_", "-"))
        if event.organisation != told.feed.custodian:
            raise Problem(404, "feed-unknown")
        media = event.attributes.get("datacontenttype", JSON)
        return replace(told, body=value, media=media, event=event)

    @asynccontextmanager
    async def _open(self, _: Any) -> AsyncGenerator[None]:
        async with self.worker.at_work():
            yield


def _same(told: Settled, submission: Submission) -> Settled:
    if told.receipt.salted != submission.salted:
        raise Problem(422, "idempotency-key-reused")
    return told
