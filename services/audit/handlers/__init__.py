"""What audit does when something happens elsewhere."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.audit.clerk.decisions import LARGEST_DRAFT, Decisions
from services.audit.clerk.disputes import Disputes
from services.audit.clerk.notes import Notes
from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import Permissions
from services.audit.clerk.tidings import Tidings
from services.audit.handlers.reading import read
from services.audit.handlers.unreadable import INLET, Inlet, points_here
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.office import Office
from shared.eventing.application import Flows
from shared.eventing.ports import Door, Lane
from shared.eventing.routes import Handled, Refused, Route, Submitted, on, on_submitted
from shared.eventing.signing import read_door
from shared.schemas import audit, export, intake, matching
from shared.schemas.base import Event, Parked
from shared.schemas.partners import (
    GrantPermission,
    PermissionGrantRequested,
    PermissionWithdrawalRequested,
    WithdrawPermission,
)

InnovationTold = intake.InnovationRegistered | intake.InnovationAmended
OpportunityTold = intake.OpportunityRegistered | intake.OpportunityAmended
SOURCES = {intake.InnovationRegistered.topic, intake.OpportunityRegistered.topic}
OrganisationTold = intake.OrganisationRegistered | intake.OrganisationAmended


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    draft: Draft
    permissions: Permissions
    notes: Notes
    decisions: Decisions
    tidings: Tidings
    disputes: Disputes
    inlet: Inlet

    async def foresee(self, events: Sequence[Event]) -> None:
        """Called with a whole batch, before its events are handled one by one."""
        about = [event.subject for event in events if event.topic in SOURCES]
        await self.notes.foresee(about)

    async def on_innovation_told(self, event: InnovationTold) -> Handled:
        return await self.notes.source(event.innovation, at=event.occurred_at)

    async def on_opportunity_told(self, event: OpportunityTold) -> Handled:
        return await self.notes.source(event.opportunity, at=event.occurred_at)

    async def on_organisation_told(self, event: OrganisationTold) -> Handled:
        self.notes.organisation(event.organisation, at=event.occurred_at)
        return ()

    async def on_permission_grant_requested(self, submitted: Submitted) -> Handled:
        if self.draft.is_known:
            return ()
        asked, by = read(GrantPermission, submitted), submitted.envelope.organisation
        if asked.target != submitted.envelope.subject:
            return Refused("subject_not_target")
        came = self.permissions.grant(asked, by=by)
        waits = came == Declined("source_unknown")
        if waits and await self.notes.hold(asked, cause=submitted.envelope):
            return self.disputes.replayed(submitted.envelope)
        return self._told(asked, came, submitted=submitted)

    async def on_permission_withdrawal_requested(self, submitted: Submitted) -> Handled:
        if self.draft.is_known:
            return ()
        asked, by = read(WithdrawPermission, submitted), submitted.envelope.organisation
        if asked.target != submitted.envelope.subject:
            return Refused("subject_not_target")
        came = self.permissions.withdraw(asked, by=by)
        return self._told(asked, came, submitted=submitted)

    async def on_offer_proposed(self, event: matching.OfferProposed) -> Handled:
        if event.offer in self.draft.standing.sealed:
            return ()
        return [self.decisions.offer(event)]

    async def on_edition_drafted(self, event: export.EditionDrafted) -> Handled:
        if event.edition in self.draft.standing.sealed:
            return ()
        if len(event.entries) > LARGEST_DRAFT:
            return Refused("draft_too_large")
        return [self.decisions.edition(event)]

    async def on_edition_published(self, event: export.EditionPublished) -> Handled:
        self.tidings.published(event)
        return ()

    async def on_entry_recalled(self, event: export.EntryRecalled) -> Handled:
        self.tidings.recalled(event)
        return ()

    async def on_disclosure_recorded(self, event: export.DisclosureRecorded) -> Handled:
        await self.tidings.confirmed(event)
        return ()

    async def on_record_parked(self, event: Parked) -> Handled:
        if self.draft.is_known:
            return ()
        self.tidings.parked(event)
        if not points_here(event):
            return ()
        return self.disputes.open(event, await self.inlet.at(event))

    def _told(
        self,
        asked: GrantPermission | WithdrawPermission,
        came: Done | Declined,
        *,
        submitted: Submitted,
    ) -> Handled:
        if isinstance(came, Done):
            return [*came.events, *self.disputes.replayed(submitted.envelope)]
        self.permissions.refuse(asked, came.code)
        return Refused(came.code)


PERMISSIONS: tuple[Route[Recorder], ...] = (
    on_submitted(PermissionGrantRequested, Recorder.on_permission_grant_requested),
    on_submitted(PermissionWithdrawalRequested, Recorder.on_permission_withdrawal_requested),
    on(audit.RecordParked, Recorder.on_record_parked),
)
MAIN: tuple[Route[Recorder], ...] = (
    on(intake.InnovationRegistered, Recorder.on_innovation_told),
    on(intake.InnovationAmended, Recorder.on_innovation_told),
    on(intake.OpportunityRegistered, Recorder.on_opportunity_told),
    on(intake.OpportunityAmended, Recorder.on_opportunity_told),
    on(intake.OrganisationRegistered, Recorder.on_organisation_told),
    on(intake.OrganisationAmended, Recorder.on_organisation_told),
    on(matching.OfferProposed, Recorder.on_offer_proposed),
    on(export.EditionDrafted, Recorder.on_edition_drafted),
    on(export.EditionPublished, Recorder.on_edition_published),
    on(export.EntryRecalled, Recorder.on_entry_recalled),
    on(export.DisclosureRecorded, Recorder.on_disclosure_recorded),
    on(intake.RecordParked, Recorder.on_record_parked),
    on(matching.RecordParked, Recorder.on_record_parked),
    on(export.RecordParked, Recorder.on_record_parked),
)
ROUTES = PERMISSIONS + MAIN
LETTERS = frozenset(route.topic for route in ROUTES if route.topic.endswith(".dead-letters"))
"""What cannot be read of these is turned away: parked, it would come back for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorders:
    """Makes one for each run, on that run's draft."""

    origin: str
    custodians: Mapping[str, str]
    """By space."""
    inlet: Inlet

    def __call__(self, draft: Draft) -> Recorder:
        permissions = self.permissions(draft)
        return Recorder(
            draft=draft,
            permissions=permissions,
            notes=Notes(draft=draft, permissions=permissions),
            decisions=Decisions(draft=draft, origin=self.origin),
            tidings=Tidings(draft=draft),
            disputes=Disputes(draft=draft, permissions=permissions),
            inlet=self.inlet,
        )

    def permissions(self, draft: Draft) -> Permissions:
        return Permissions(draft=draft, custodians=self.custodians)


def read_recorders(feeds: Path, *, origin: str, inlet: Inlet) -> Recorders:
    spaces = tomllib.loads(feeds.read_text(encoding="utf-8"))["spaces"]
    custodians = {code: space["custodian"] for code, space in spaces.items()}
    return Recorders(origin=origin, custodians=custodians, inlet=inlet)


def lanes(inlet: Inlet, door: Door, *, office: Office) -> tuple[Lane[Recorder], ...]:
    """Nothing may delay a withdrawal: it has a lane of its own."""
    wait = office.entered
    return (
        Lane(
            name="permissions",
            routes=PERMISSIONS,
            door=_of_the_inlet(door),
            wait=wait,
            gather=inlet.gather,
            final=LETTERS,
        ),
        Lane(name="main", routes=MAIN, prepare=Recorder.foresee, wait=wait, final=LETTERS),
    )


def flows(recorders: Recorders, partners: Path, *, office: Office) -> Flows[Draft, Recorder]:
    return Flows(
        lanes=lanes(recorders.inlet, read_door(partners), office=office),
        handlers=recorders,
        dead_letter=audit.RecordParked,
        applier=office.sequencer.lane,
    )


def _of_the_inlet(door: Door) -> Door:
    """Partners sign what they send; a dead letter is our own."""
    return lambda record, envelope: (
        door(record, envelope) if record.place.topic == INLET else None
    )
