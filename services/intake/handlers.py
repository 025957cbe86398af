"""What intake does with what partners send by Kafka: one record, one receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.intake.clerk.office import Post
from services.intake.clerk.settling import AT_ONCE, Clerk
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import JSON, Submission, receipt_id
from services.intake.domain.spaces import Feeds
from shared.errors import Malformed
from shared.eventing.application import Flows
from shared.eventing.ports import Door, Lane, Unit
from shared.eventing.records import Limits
from shared.eventing.routes import Handled, Refused, Route, Submitted, on_submitted
from shared.schemas import partners
from shared.schemas.intake import RecordParked

UNREADABLE = frozenset({"format_unknown", "too_large", "too_deep", "bomb"})
REJECTED = {Outcome.QUARANTINED, Outcome.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    clerk: Clerk
    feeds: Feeds
    post: Post

    async def on_innovation_submitted(self, submitted: Submitted) -> Handled:
        event = submitted.envelope
        code = event.attributes.get("feed", "")
        feed = self.feeds.open_to(event.organisation, code=code, channel="kafka")
        if feed is None:
            return Refused("not_your_feed")
        submission = Submission(
            id=receipt_id(event.source, event.id),
            feed=feed,
            body=submitted.value,
            media=event.attributes.get("datacontenttype", JSON),
            at=event.received_at,
            event=event,
        )
        read = self.post.one(submission)
        if fault := next((i.code for i in read.issues if i.code in UNREADABLE), None):
            raise Malformed(fault)
        opened = self.clerk.open(submission, kept=False)
        settled = await self.clerk.advance(opened, [read], feed=feed)
        [line] = settled.lines
        return Refused(line.code) if line.outcome in REJECTED else settled.events

    on_innovation_withdrawn = on_innovation_submitted
    on_opportunity_submitted = on_innovation_submitted
    on_opportunity_withdrawn = on_innovation_submitted
    """A record's type, feed and subject must agree: reading it says whether they do."""


ROUTES: tuple[Route[Receiver], ...] = (
    on_submitted(partners.InnovationSubmitted, Receiver.on_innovation_submitted),
    on_submitted(partners.InnovationWithdrawn, Receiver.on_innovation_withdrawn),
    on_submitted(partners.OpportunitySubmitted, Receiver.on_opportunity_submitted),
    on_submitted(partners.OpportunityWithdrawn, Receiver.on_opportunity_withdrawn),
)


def receivers(
    clerk: Callable[[Unit], Clerk], *, feeds: Feeds, post: Post
) -> Callable[[Unit], Receiver]:
    """Each run has its own, on its own unit."""
    return lambda unit: Receiver(clerk=clerk(unit), feeds=feeds, post=post)


def flows(hear: Callable[[Unit], Receiver], *, door: Door) -> Flows[Any, Receiver]:
    lane = Lane(name="main", routes=ROUTES, door=door, limits=Limits(records=AT_ONCE))
    return Flows(lanes=(lane,), handlers=hear, dead_letter=RecordParked)
