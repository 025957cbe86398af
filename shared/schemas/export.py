"""Events published by export: ids, hashes, field names and counts; never a product's text."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field
from typing_extensions import override

from shared.schemas.base import Code, Event, Frozen, Line, OrgId, Parked, ProductId, Sha256
from shared.schemas.matching import AskedFields
from shared.schemas.partners import Recipient
from shared.schemas.vocabulary import Action, Purpose, Series

EditionId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Media = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]{1,64}$")]
EditionNumber = Annotated[str, Field(pattern=r"^\d{4}\.\d{1,6}$")]


class DraftEntry(Frozen):
    """A candidate: every source record behind it, each with the fields that would be shown."""

    product: ProductId
    version: int
    sources: tuple[AskedFields, ...]


class EditionDrafted(Event):
    """The entries and fields that an edition would show."""

    topic: ClassVar[str] = "export.editions.v1"
    wire_type: ClassVar[str] = "export.edition-drafted.v1"

    edition: EditionId
    series: Series
    draft_sha256: Sha256
    action: Action
    purpose: Purpose
    audience: Recipient
    """One recipients term, such as `type:dbt` or `group:buyers`."""
    territory: Code
    criteria: Code
    criteria_sha256: Sha256
    entries: tuple[DraftEntry, ...]

    @property
    @override
    def subject(self) -> str:
        return self.edition


class Rendering(Frozen):
    media: Media
    sha256: Sha256
    bytes: int


class EditionPublished(Event):
    """An edition stands, with the hash of every rendering."""

    topic: ClassVar[str] = "export.editions.v1"
    wire_type: ClassVar[str] = "export.edition-published.v1"

    edition: EditionId
    series: Series
    number: EditionNumber
    seal_seq: int
    document_sha256: Sha256
    counts: dict[Code, int]
    renderings: tuple[Rendering, ...]

    @property
    @override
    def subject(self) -> str:
        return self.edition


class EntryRecalled(Event):
    """An entry is struck from a published edition."""

    topic: ClassVar[str] = "export.editions.v1"
    wire_type: ClassVar[str] = "export.entry-recalled.v1"

    edition: EditionId
    series: Series
    number: EditionNumber
    product: ProductId
    rank: int | None = None
    cause: Code
    cause_event: Line
    seq: int | None = None
    """The log position of what took it away, where the log did."""

    @property
    @override
    def subject(self) -> str:
        return self.edition


class DisclosureRecorded(Event):
    """What became of a permit: version is its `decision_seq`."""

    topic: ClassVar[str] = "export.disclosures.v1"
    wire_type: ClassVar[str] = "export.disclosure-recorded.v1"

    decision_seq: int
    edition: EditionId
    recipient: OrgId
    allow_sha256: Sha256
    rendering_sha256: Sha256
    bytes: int
    completed: bool
    sent_at: AwareDatetime

    @property
    @override
    def subject(self) -> str:
        return self.edition


class RecordParked(Parked):
    """A record export could not read."""

    topic: ClassVar[str] = "export.dead-letters"
    wire_type: ClassVar[str] = "export.record-parked.v1"
