"""Events published by intake: sound records, and who an organisation is."""

from typing import ClassVar, Literal

from typing_extensions import override

from shared.schemas.base import Code, Event, Line, Parked, SourceRef
from shared.schemas.entities import Issue, Provenance
from shared.schemas.innovation import Innovation
from shared.schemas.opportunity import Opportunity
from shared.schemas.register import Organisation

ChangeKind = Literal["new", "substantive", "cosmetic"]
WithdrawalReason = Literal[
    "source_withdrew", "missing_from_snapshot", "operator", "superseded_by"
]


class _InnovationTold(Event):
    topic: ClassVar[str] = "intake.innovations.v1"

    innovation: Innovation
    changed: tuple[Line, ...] = ()
    """Paths that differ from the version before."""
    change_kind: ChangeKind
    issues: tuple[Issue, ...] = ()
    provenance: Provenance

    @property
    @override
    def subject(self) -> str:
        return self.innovation.source_ref


class InnovationRegistered(_InnovationTold):
    """A sound record of an innovation, heard of for the first time."""

    wire_type: ClassVar[str] = "intake.innovation-registered.v1"


class InnovationAmended(_InnovationTold):
    """The record as it now stands, and what changed."""

    wire_type: ClassVar[str] = "intake.innovation-amended.v1"


class InnovationWithdrawn(Event):
    """The source took the record back."""

    topic: ClassVar[str] = "intake.innovations.v1"
    wire_type: ClassVar[str] = "intake.innovation-withdrawn.v1"

    source_ref: SourceRef
    reason: WithdrawalReason

    @property
    @override
    def subject(self) -> str:
        return self.source_ref


class _OpportunityTold(Event):
    topic: ClassVar[str] = "intake.opportunities.v1"

    opportunity: Opportunity
    changed: tuple[Line, ...] = ()
    change_kind: ChangeKind
    issues: tuple[Issue, ...] = ()
    provenance: Provenance

    @property
    @override
    def subject(self) -> str:
        return self.opportunity.source_ref


class OpportunityRegistered(_OpportunityTold):
    """A sound record of a procurement, heard of for the first time."""

    wire_type: ClassVar[str] = "intake.opportunity-registered.v1"


class OpportunityAmended(_OpportunityTold):
    """The record as it now stands, and what changed."""

    wire_type: ClassVar[str] = "intake.opportunity-amended.v1"


class OpportunityWithdrawn(Event):
    """The source took the record back."""

    topic: ClassVar[str] = "intake.opportunities.v1"
    wire_type: ClassVar[str] = "intake.opportunity-withdrawn.v1"

    source_ref: SourceRef
    reason: WithdrawalReason

    @property
    @override
    def subject(self) -> str:
        return self.source_ref


class _OrganisationTold(Event):
    topic: ClassVar[str] = "intake.organisations.v1"

    organisation: Organisation
    source: Code
    """The import that said so."""

    @property
    @override
    def subject(self) -> str:
        return self.organisation.org_id


class OrganisationRegistered(_OrganisationTold):
    """An organisation enters the dated register."""

    wire_type: ClassVar[str] = "intake.organisation-registered.v1"


class OrganisationAmended(_OrganisationTold):
    """What the register says of it now, past days included."""

    wire_type: ClassVar[str] = "intake.organisation-amended.v1"


class RecordParked(Parked):
    """A record intake could not read."""

    topic: ClassVar[str] = "intake.dead-letters"
    wire_type: ClassVar[str] = "intake.record-parked.v1"
