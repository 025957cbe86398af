"""Records as partners send them: bare, or each in a CloudEvent that names its subject."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from services.intake.domain.receipts import JSON, Submission
from services.intake.domain.records import Gone, Read
from services.intake.domain.spaces import Feed
from services.intake.feeds.decode import Slice, counted, records, text_of
from services.intake.feeds.notes import spoilt
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

    def one(self, submission: Submission) -> Read:
        if submission.event:
            return self._event(submission.event, value=submission.body, feed=submission.feed)
        found = self._bare(submission)
        return (
            found[0]
            if len(found) == 1
            else _amiss("schema_invalid", submission.body, found=found)
        )

    def many(self, submission: Submission) -> list[Read]:
        if submission.media != BATCH:
            return self._bare(submission)
        try:
            slices = counted(records(text_of(submission.body)[0]))
            return [self._batched(s, submission) for s in slices]
        except Malformed as fault:
            return [spoilt(fault.reason)]

    def _bare(self, told: Submission) -> list[Read]:
        return self.reader.read(told.feed, blob=told.body, media=told.media, at=told.at)

    def _batched(self, s: Slice, told: Submission) -> Read:
        headers = [("content-type", STRUCTURED)]
        at = int(told.at.timestamp() * 1000)
        record = Record(timestamp=at, headers=headers, value=s.raw.encode(errors="replace"))
        try:
            event, value = decode(record)
        except Malformed:
            return spoilt("schema_invalid", s)
        return replace(self._event(event, value=value, feed=told.feed), path=s.path)

    def _event(self, event: Envelope, *, value: bytes, feed: Feed) -> Read:
        found = self.reader.read(feed, blob=value, media=JSON, at=event.received_at)
        if (event.attributes.get("feed"), event.organisation) != (feed.code, feed.custodian):
            return _amiss("key_conflict", value, found=found)
        told: Read | str = "schema_invalid"
        match event.type.removeprefix(f"partners.{feed.space_kind}-"):
            case "withdrawn.v1":
                told = _gone(event, value=value, feed=feed)
            case "submitted.v1" if len(found) == 1:
                told = _agreeing(found[0], event)
            case _:
                pass
        return _amiss(told, value, found=found) if isinstance(told, str) else told


def _amiss(code: str, value: bytes, *, found: list[Read]) -> Read:
    return spoilt(code, Slice("$", None, value.decode(errors="replace")), beside=found)


def _agreeing(read: Read, event: Envelope) -> Read | str:
    """The subject names the record, less the buyer, which only intake can add."""
    agrees = read.ref is None or read.ref.partition("~")[0] == event.subject
    return read if agrees else "key_conflict"


def _gone(event: Envelope, *, value: bytes, feed: Feed) -> Gone | str:
    """Nobody dates an end into the future: all that he sends after it would be older."""
    try:
        reason = REASON.validate_python(WithdrawRecord.model_validate_json(value).reason)
    except ValidationError:
        return "schema_invalid"
    if not feed.owns(event.subject or ""):
        return "key_conflict"
    instant = min(event.time, event.received_at)
    return Gone(ref=str(event.subject), raw=value, path="$", instant=instant, reason=reason)
