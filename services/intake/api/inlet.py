"""What comes in over HTTP: whose feed, under which key, bare or as a CloudEvent."""

from dataclasses import dataclass, replace

from fastapi import Request

from services.intake.clerk.office import Office
from services.intake.clerk.settling import Settled
from services.intake.domain.receipts import JSON, Submission, receipt_id
from services.intake.domain.spaces import Feed
from shared.errors import Malformed
from shared.eventing.codec import decode, from_http
from shared.eventing.ports import Door
from shared.web.callers import Caller
from shared.web.problems import Problem

MIB = 1_048_576
LONGEST_KEY = 128
STRUCTURED = "application/cloudevents+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    office: Office
    door: Door

    def feed(self, code: str, caller: Caller) -> Feed:
        feed = self.office.feeds.open_to(caller.organisation, code=code, channel="http")
        if feed is None:
            raise Problem(404, "feed-unknown")
        return feed

    async def submission(
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


def same(told: Settled, submission: Submission) -> Settled:
    if told.receipt.salted != submission.salted:
        raise Problem(422, "idempotency-key-reused")
    return told
