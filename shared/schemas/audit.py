"""Events published by audit, each born from a log record: its version is the position there."""

from typing import ClassVar

from pydantic import AwareDatetime
from typing_extensions import override

from shared.schemas.base import (
    Code,
    Event,
    Frozen,
    Line,
    OrgId,
    Parked,
    PermissionId,
    ProductId,
    Sha256,
    SourceRef,
)
from shared.schemas.export import EditionId
from shared.schemas.matching import OfferId
from shared.schemas.partners import Target, Terms
from shared.schemas.vocabulary import Outcome, Series

Allowed = tuple[SourceRef, tuple[Code, ...]]
"""A source record and the fields of it that may be shown."""


class Struck(Frozen):
    """A sealed entry that rested on what was taken away."""

    series: Series
    product: ProductId
    code: Code
    editions: tuple[EditionId, ...] = ()
    """Those that it is struck from; none named, by an older writer: whichever hold it."""


class _PermissionTold(Event):
    topic: ClassVar[str] = "audit.permissions.v1"
    minor: ClassVar[int] = 1

    permission: PermissionId
    target: Target
    grantor: OrgId
    terms: Terms | None = None
    """None where a permission nobody knew was withdrawn."""
    granted_seq: int | None = None
    struck: tuple[Struck, ...] = ()

    @property
    @override
    def subject(self) -> str:
        return self.permission


class PermissionGranted(_PermissionTold):
    """Terms under which an owner shares now stand in the log."""

    wire_type: ClassVar[str] = "audit.permission-granted.v1"


class PermissionAmended(_PermissionTold):
    """From `effective` on these terms stand, whole; `struck` is what that recalls."""

    wire_type: ClassVar[str] = "audit.permission-amended.v1"
    minor: ClassVar[int] = 0

    effective: AwareDatetime


class PermissionExpired(_PermissionTold):
    """A permission has come to its end; `struck` is what that recalls."""

    wire_type: ClassVar[str] = "audit.permission-expired.v1"
    minor: ClassVar[int] = 0

    ended: AwareDatetime


class PermissionWithdrawn(_PermissionTold):
    """An owner took a permission back; `struck` is what that recalls.

    So is one that was entered in error, and never stood.
    """

    wire_type: ClassVar[str] = "audit.permission-withdrawn.v1"

    effective: AwareDatetime
    reason: Code


class PermissionSuspended(_PermissionTold):
    """Nothing that rests on the target is shown until it is resumed; `struck` is recalled.

    Suspended: by its grantor. Disputed: a record about the target cannot be read, and may be a
    withdrawal. Nobody can say of which permission it speaks, so that an id is made for it,
    which has no terms.
    """

    wire_type: ClassVar[str] = "audit.permission-suspended.v1"
    minor: ClassVar[int] = 0

    cause: Code


class PermissionResumed(_PermissionTold):
    """What was suspended stands again; what was recalled stays so."""

    wire_type: ClassVar[str] = "audit.permission-resumed.v1"
    minor: ClassVar[int] = 0

    cause: Code


class NearMiss(Frozen):
    """The permission that almost fitted: its grantor is whom to ask."""

    permission: PermissionId
    version: int
    seq: int
    code: Code
    missing: tuple[Line, ...] = ()


class DecidedEntry(Frozen):
    product: ProductId
    outcome: Outcome
    permitted: tuple[Allowed, ...] = ()
    code: Code | None = None
    near: tuple[NearMiss, ...] = ()
    seq: int


class EditionDecided(Event):
    """Which entries and fields of a draft may be shown, sealed at one log position."""

    topic: ClassVar[str] = "audit.decisions.v1"
    wire_type: ClassVar[str] = "audit.edition-decided.v1"

    edition: EditionId
    series: Series
    draft_sha256: Sha256
    origin: Line
    seal_seq: int
    size: int
    decisions_root: Sha256
    policy: Sha256
    entries: tuple[DecidedEntry, ...]

    @property
    @override
    def subject(self) -> str:
        return self.edition


class ShareDecided(Event):
    """May this team be shown this product? With the reason and the nearest permission."""

    topic: ClassVar[str] = "audit.decisions.v1"
    wire_type: ClassVar[str] = "audit.share-decided.v1"

    offer: OfferId
    product: ProductId
    outcome: Outcome
    permitted: tuple[Allowed, ...] = ()
    code: Code | None = None
    near: tuple[NearMiss, ...] = ()
    seq: int

    @property
    @override
    def subject(self) -> str:
        return self.offer


class CheckpointSigned(Event):
    """The log's size and root as a signed note; its version is the size."""

    topic: ClassVar[str] = "audit.checkpoints.v1"
    wire_type: ClassVar[str] = "audit.checkpoint-signed.v1"

    origin: Line
    size: int
    root: Sha256
    note: str

    @property
    @override
    def subject(self) -> str:
        return self.origin


class RecordParked(Parked):
    """A record audit could not read."""

    topic: ClassVar[str] = "audit.dead-letters"
    wire_type: ClassVar[str] = "audit.record-parked.v1"
