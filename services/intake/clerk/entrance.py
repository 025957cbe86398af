"""Who may send what: a feed is its custodian's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.intake.domain.receipts import Submission
from services.intake.domain.records import Read
from services.intake.domain.spaces import Feed
from shared.schemas.envelope import Envelope


class Post(Protocol):
    def read(self, submission: Submission, feed: Feed, /) -> list[Read]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    feeds: Mapping[str, Feed]
    post: Post

    def feed(self, code: str, *, organisation: str, channel: str) -> Feed | None:
        """None for a feed of somebody else's as for one that nobody has."""
        feed = self.feeds.get(code)
        sound = feed and feed.custodian == organisation and channel in feed.channels
        return feed if sound else None

    def custodian(self, event: Envelope) -> str | None:
        """Of the feed and the subject both: the key must be its."""
        feed = self.feeds.get(event.attributes.get("feed", ""))
        return feed.custodian if feed and feed.owns(event.subject or "") else None


def submission_of(event: Envelope, *, value: bytes, receipt: str, feed: str) -> Submission:
    return Submission(
        id=receipt,
        feed=feed,
        organisation=event.organisation,
        body=value,
        media=event.attributes.get("datacontenttype", "application/json"),
        at=event.received_at,
        event=event,
    )
