"""Records as partners send them: bare, or each in a CloudEvent that names its subject."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from services.intake.domain.receipts import Submission
from services.intake.domain.records import Gone, Read, unsound
from services.intake.domain.spaces import Feed
from services.intake.feeds.decode import records, text_of
from services.intake.feeds.reading import Reader
from shared.errors import Malformed
from shared.eventing.codec import decode
from shared.eventing.records import Record
from shared.schemas.envelope import Envelope
from shared.schemas.intake import WithdrawalReason
from shared.schemas.partners import WithdrawRecord

BATCH = "application/cloudevents-batch+json"
STRUCTURED = b"application/cloudevents+json"
REASON: TypeAdapter[WithdrawalReason] = TypeAdapter(WithdrawalReason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Opens what a submission holds."""

    reader: Reader

    def read(self, submission: Submission, feed: Feed) -> list[Read]:
        if submission.event:
            return [self._one(submission.event, value=submission.body, feed=feed)]
        if submission.media == BATCH:
            return self._batch(submission, feed)
        return self.reader.read(
            feed, blob=submission.body, media=submission.media, at=submission.at
        )

    def _batch(self, submission: Submission, feed: Feed) -> list[Read]:
        try:
            found = records(text_of(submission.body)[0])
        except Malformed as fault:
            return [unsound(fault.reason, raw=b"")]
        at = int(submission.at.timestamp() * 1000)
        told: list[Read] = []
        for n, each in enumerate(found):
            headers = [("content-type", STRUCTURED)]
            record = Record(timestamp=at, headers=headers, value=each.raw.encode())
            try:
                event, value = decode(record)
                read = self._one(event, value=value, feed=feed)
            except Malformed:
                read = unsound("schema_invalid", raw=each.raw.encode())
            told.append(replace(read, path=f"$[{n}]"))
        return told

    def _one(self, event: Envelope, *, value: bytes, feed: Feed) -> Read:
        if (event.attributes.get("feed"), event.organisation) != (feed.code, feed.custodian):
            return unsound("key_conflict", raw=value)
        if event.type == f"partners.{feed.space_kind}-withdrawn.v1":
            return _gone(event, value=value, feed=feed)
        if event.type != f"partners.{feed.space_kind}-submitted.v1":
            return unsound("schema_invalid", raw=value)
        media = event.attributes.get("datacontenttype", "application/json")
        found = self.reader.read(feed, blob=value, media=media, at=event.received_at)
        if len(found) != 1:
            return unsound("schema_invalid", raw=value)
        return _agreeing(found[0], event)


def _gone(event: Envelope, *, value: bytes, feed: Feed) -> Read:
    """Nobody dates an end into the future: all that he sends after it would be older."""
    try:
        reason = REASON.validate_python(WithdrawRecord.model_validate_json(value).reason)
    except ValidationError:
        return unsound("schema_invalid", raw=value)
    if not feed.owns(event.subject or ""):
        return unsound("key_conflict", raw=value)
    instant = min(event.time, event.received_at)
    return Gone(ref=str(event.subject), raw=value, path="$", instant=instant, reason=reason)


def _agreeing(read: Read, event: Envelope) -> Read:
    """The subject names the record, less the buyer, which only intake can add."""
    if read.ref is None or read.ref.partition("~")[0] == event.subject:
        return read
    return unsound("key_conflict", raw=read.raw)
