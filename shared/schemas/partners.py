"""What partners send: signed CloudEvents, each value one record in its feed's own format."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.schemas.base import Code, OrgId, PermissionId, Sha256, SourceRef, Submission
from shared.schemas.vocabulary import Action, Basis, FieldClass, Obligation, Purpose

Target = (
    SourceRef
    | Annotated[str, Field(pattern=r"^owner:[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64}$")]
)
Recipient = Annotated[
    str,
    Field(
        pattern=r"^(any|org:[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64}|(type|group):[a-z0-9_-]{1,64})$"
    ),
]
DocumentReference = Annotated[str, Field(pattern=r"^[A-Za-z0-9._/:-]{1,64}$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Command(BaseModel):
    """Strict at the door: a name nobody knows is refused, not passed by."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentaryEvidence(Command):
    kind: Code
    ref: DocumentReference
    sha256: Sha256 | None = None


class Terms(Command):
    """Who may see what, for what, until when; at `valid_to` it no longer holds."""

    origin: Literal["owner", "policy", "statute"] = "owner"
    recipients: tuple[Recipient, ...] = Field(min_length=1, max_length=64)
    actions: tuple[Action, ...] = Field(min_length=1)
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    classes: tuple[FieldClass, ...] = Field(min_length=1)
    fields: Literal["all"] | tuple[FieldName, ...] = "all"
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None
    review_due: AwareDatetime | None = None
    territory: Literal["all"] | tuple[Country, ...] = "all"
    onward: bool = False
    commercial_use: bool = False
    assured_only: bool = False
    basis: Basis = Basis.OWNER_CONSENT
    evidence: tuple[DocumentaryEvidence, ...] = ()
    obligations: tuple[Obligation, ...] = ()


class GrantPermission(Command):
    """`reference` is the grantor's own; with the grantor it gives the permission its id."""

    reference: DocumentReference
    grantor: OrgId
    target: Target
    terms: Terms


class WithdrawPermission(Command):
    """An unknown permission may be withdrawn too: the withdrawal then reaches everything."""

    permission: PermissionId
    grantor: OrgId
    target: Target
    effective: AwareDatetime | None = None
    everything: bool = False
    reason: Code = "owner_withdrew"


class _ChangePermission(Command):
    permission: PermissionId
    grantor: OrgId
    target: Target


class AmendPermission(_ChangePermission):
    """From `effective` on, or at once, these terms stand instead: whole, not a difference."""

    effective: AwareDatetime | None = None
    terms: Terms


class SuspendPermission(_ChangePermission):
    """Nothing is shown by it until it is resumed."""

    effective: AwareDatetime | None = None
    reason: Code = "owner_suspended"


class ResumePermission(_ChangePermission):
    effective: AwareDatetime | None = None
    reason: Code = "owner_resumed"


class VoidPermission(_ChangePermission):
    """It was entered in error, and never stood; whoever objects withdraws it instead."""

    reason: Code = "entered_in_error"


class WithdrawRecord(Command):
    reason: Code = "source_withdrew"


class InnovationSubmitted(Submission):
    """One innovation, as its network or innovator keeps it."""

    topic: ClassVar[str] = "partners.innovations.v1"
    wire_type: ClassVar[str] = "partners.innovation-submitted.v1"


class InnovationWithdrawn(Submission):
    """An innovation is taken back by its source."""

    topic: ClassVar[str] = "partners.innovations.v1"
    wire_type: ClassVar[str] = "partners.innovation-withdrawn.v1"


class OpportunitySubmitted(Submission):
    """One procurement, as its buyer keeps it."""

    topic: ClassVar[str] = "partners.opportunities.v1"
    wire_type: ClassVar[str] = "partners.opportunity-submitted.v1"


class OpportunityWithdrawn(Submission):
    """A procurement is taken back by its source."""

    topic: ClassVar[str] = "partners.opportunities.v1"
    wire_type: ClassVar[str] = "partners.opportunity-withdrawn.v1"


class PermissionGrantRequested(Submission):
    """An owner would share; the key is the target."""

    topic: ClassVar[str] = "partners.permissions.v1"
    wire_type: ClassVar[str] = "partners.permission-grant-requested.v1"


class PermissionWithdrawalRequested(Submission):
    """An owner takes a permission back; the key is the target."""

    topic: ClassVar[str] = "partners.permissions.v1"
    wire_type: ClassVar[str] = "partners.permission-withdrawal-requested.v1"
