"""What matching does when something happens elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.matching.domain.clusters import minted, projected
from services.matching.domain.records import Held, Known, Offer, Record, Standing
from services.matching.handlers.grouping import regroup
from services.matching.handlers.meeting import Pair, announce, meet, pair
from services.matching.handlers.offering import denied, made, offer
from services.matching.handlers.run import Run
from shared.eventing.application import Flows
from shared.eventing.ports import Lane
from shared.eventing.records import Limits
from shared.eventing.routes import Route, on
from shared.schemas import audit, intake
from shared.schemas.base import Event
from shared.schemas.matching import RecordParked
from shared.schemas.vocabulary import Outcome, Purpose

InnovationTold = intake.InnovationRegistered | intake.InnovationAmended
OpportunityTold = intake.OpportunityRegistered | intake.OpportunityAmended
OrganisationTold = intake.OrganisationRegistered | intake.OrganisationAmended
PermissionTakenAway = (
    audit.PermissionAmended
    | audit.PermissionExpired
    | audit.PermissionSuspended
    | audit.PermissionWithdrawn
)
RecordWithdrawn = intake.InnovationWithdrawn | intake.OpportunityWithdrawn


@dataclass(frozen=True, slots=True)
class Matcher:
    run: Run

    async def prepare(self, events: Sequence[Event]) -> None:
        """Load what a batch is about in one call each."""
        refs = {event.subject for event in events}
        found = await self.run.shelf(Record).many(refs)
        products = {each.product for each in found.values() if each.product}
        founded = {minted("prd", ref, key=self.run.key) for ref in refs}
        await self.run.shelf(Held).many(products | founded)

    async def on_innovation_told(self, event: InnovationTold) -> Sequence[Event]:
        return await self._heard(event, live=True, innovation=projected(event.innovation))

    async def on_opportunity_told(self, event: OpportunityTold) -> Sequence[Event]:
        return await self._heard(event, live=True, opportunity=event.opportunity)

    async def on_record_withdrawn(self, event: RecordWithdrawn) -> Sequence[Event]:
        return await self._heard(event, live=False)

    async def on_organisation_told(self, event: OrganisationTold) -> Sequence[Event]:
        known = await self.run.shelf(Known).get(event.subject)
        if known is None or known.seen < event.version:
            told = Known(id=event.subject, seen=event.version, organisation=event.organisation)
            self.run.shelf(Known).keep(told)
        return []

    async def on_share_decided(self, event: audit.ShareDecided) -> Sequence[Event]:
        """What has lapsed since it was asked stays lapsed, whatever was decided."""
        await self.run.turn()
        asked = await self.run.shelf(Offer).get(event.offer)
        if asked is None or asked.standing != Standing.PROPOSED:
            return []
        if event.outcome == Outcome.PERMIT:
            return [made(self.run, asked, decided=event)]
        told = denied(self.run, asked, seq=event.seq)
        if asked.granted < event.seq:
            return [told]
        return [told, *await offer(self.run, asked.proposal.product)]

    async def on_permission_granted(self, event: audit.PermissionGranted) -> Sequence[Event]:
        """Ask again for what was denied before it, if it is a permission of our kind."""
        if event.terms and Purpose.PROCUREMENT_MATCHING not in event.terms.purposes:
            return []
        return await self._permission(event.target, granted=event.version)

    async def on_permission_resumed(self, event: audit.PermissionResumed) -> Sequence[Event]:
        return await self._permission(event.target, granted=event.version)

    async def on_permission_taken_away(self, event: PermissionTakenAway) -> Sequence[Event]:
        """Take back at once what may rest on it, and ask: another may still cover it."""
        return await self._permission(event.target, withdrawn=event.version)

    async def _permission(self, target: str, **news: int) -> Sequence[Event]:
        run = self.run
        await run.turn()
        owned = {ref for ref, r in run.rows().items() if f"owner:{r.owner}" == target}
        records = await run.shelf(Record).many(owned | {target})
        products = sorted({each.product for each in records.values() if each.product})
        asked = [await offer(run, each, **news) for each in products]
        return [event for events in asked for event in events]

    async def _heard(self, event: Event, **now: Any) -> Sequence[Event]:
        """Take in one record: whom it meets, which product it is, who is offered that."""
        run, ref = self.run, event.subject
        before = await run.shelf(Record).get(ref) or Record(id=ref)
        if event.version <= before.seen:
            return []
        told = replace(before, seen=event.version, no=await run.turn(), **now)
        record = await meet(run, told)
        events, moved = await regroup(run, record, before=before)
        pairs: set[Pair] = {pair(record.id, ref) for ref in (*record.met, *before.met)}
        pairs |= {pair(each.id, ref) for each in moved for ref in each.met}
        touched = await run.shelf(Record).many({record.id, *(left for left, _ in pairs)})
        products = {each.product for each in touched.values() if each.product}
        products |= {each.subject for each in events}
        events += await announce(run, pairs)
        for product_id in sorted(products):
            events += await offer(run, product_id)
        return events


ROUTES: tuple[Route[Matcher], ...] = (
    on(intake.InnovationRegistered, Matcher.on_innovation_told),
    on(intake.InnovationAmended, Matcher.on_innovation_told),
    on(intake.InnovationWithdrawn, Matcher.on_record_withdrawn),
    on(intake.OpportunityRegistered, Matcher.on_opportunity_told),
    on(intake.OpportunityAmended, Matcher.on_opportunity_told),
    on(intake.OpportunityWithdrawn, Matcher.on_record_withdrawn),
    on(intake.OrganisationRegistered, Matcher.on_organisation_told),
    on(intake.OrganisationAmended, Matcher.on_organisation_told),
    on(audit.ShareDecided, Matcher.on_share_decided),
    on(audit.PermissionGranted, Matcher.on_permission_granted),
    on(audit.PermissionAmended, Matcher.on_permission_taken_away),
    on(audit.PermissionExpired, Matcher.on_permission_taken_away),
    on(audit.PermissionWithdrawn, Matcher.on_permission_taken_away),
    on(audit.PermissionSuspended, Matcher.on_permission_taken_away),
    on(audit.PermissionResumed, Matcher.on_permission_resumed),
)
LANE = Lane(name="main", routes=ROUTES, prepare=Matcher.prepare, limits=Limits(records=32))


def flows(runs: Callable[[Any], Run]) -> Flows[Any, Matcher]:
    """Each run has its own matcher, on its own unit."""
    return Flows(
        lanes=(LANE,), handlers=lambda unit: Matcher(runs(unit)), dead_letter=RecordParked
    )
