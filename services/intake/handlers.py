"""What intake does with what partners send by Kafka: one record, one receipt."""

from dataclasses import dataclass

from services.intake.clerk.entrance import Entrance, submission_of
from services.intake.clerk.settling import AT_ONCE, Clerk
from services.intake.clerk.staff import Staff
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import receipt_id
from shared.errors import Malformed
from shared.eventing.ports import Door, Lane, Unit
from shared.eventing.records import Limits
from shared.eventing.routes import Handled, Refused, Route, Submitted, on_submitted
from shared.schemas import partners

UNREADABLE = frozenset({"format_unknown", "too_large", "too_deep", "bomb"})
REJECTED = {Outcome.QUARANTINED, Outcome.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    clerk: Clerk
    entrance: Entrance

    async def on_innovation_submitted(self, submitted: Submitted) -> Handled:
        return await self._settle(submitted, kind="innovation")

    async def on_innovation_withdrawn(self, submitted: Submitted) -> Handled:
        return await self._settle(submitted, kind="innovation")

    async def on_opportunity_submitted(self, submitted: Submitted) -> Handled:
        return await self._settle(submitted, kind="opportunity")

    async def on_opportunity_withdrawn(self, submitted: Submitted) -> Handled:
        return await self._settle(submitted, kind="opportunity")

    async def _settle(self, submitted: Submitted, *, kind: str) -> Handled:
        event = submitted.envelope
        code = event.attributes.get("feed", "")
        feed = self.entrance.feed(code, organisation=event.organisation, channel="kafka")
        if feed is None or feed.space_kind != kind:
            return Refused("not_your_feed")
        receipt = receipt_id(event.source, event.id)
        submission = submission_of(event, value=submitted.value, receipt=receipt, feed=code)
        reads = self.entrance.post.read(submission, feed)
        if fault := next((i.code for i in reads[0].issues if i.code in UNREADABLE), None):
            raise Malformed(fault)
        opened = await self.clerk.open(submission, kept=False)
        settled = await self.clerk.advance(opened, reads, feed=feed)
        [line] = settled.lines
        return Refused(line.code) if line.outcome in REJECTED else settled.events


@dataclass(frozen=True, slots=True)
class Receivers:
    """Makes one for each run, on that run's unit."""

    staff: Staff

    def __call__(self, unit: Unit) -> Receiver:
        return Receiver(clerk=self.staff.clerk(unit), entrance=self.staff.entrance)


ROUTES: tuple[Route[Receiver], ...] = (
    on_submitted(partners.InnovationSubmitted, Receiver.on_innovation_submitted),
    on_submitted(partners.InnovationWithdrawn, Receiver.on_innovation_withdrawn),
    on_submitted(partners.OpportunitySubmitted, Receiver.on_opportunity_submitted),
    on_submitted(partners.OpportunityWithdrawn, Receiver.on_opportunity_withdrawn),
)


def lanes(door: Door) -> tuple[Lane[Receiver], ...]:
    return (Lane(name="main", routes=ROUTES, door=door, limits=Limits(records=AT_ONCE)),)
