"""Events published by matching: products, links to opportunities, offers to teams."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from shared.schemas.base import (
    Code,
    Event,
    Frozen,
    Line,
    OrgId,
    Parked,
    ProductId,
    SourceRef,
    Text,
)
from shared.schemas.innovation import Supplier
from shared.schemas.vocabulary import Declining, OpportunityStage, Origin, Stage

OfferId = Annotated[str, Field(pattern=r"^off_[a-z2-7]{20}$")]


class TextFrom(Frozen):
    """A value and the one source record it comes from: permissions are judged by source."""

    value: Text
    source: SourceRef


class SupplierFrom(Frozen):
    value: Supplier
    source: SourceRef


class Member(Frozen):
    source_ref: SourceRef
    version: int
    joined_by: Code
    """identifier or founder."""


class Product(Frozen):
    """The golden record: what matching holds to be one thing, whoever speaks of it."""

    product_id: ProductId
    kind: Literal["product", "service", "class"] = "product"
    name: TextFrom
    summary: TextFrom | None = None
    supplier: SupplierFrom | None = None
    country: TextFrom | None = None
    website: TextFrom | None = None
    main_category: TextFrom | None = None
    categories: tuple[TextFrom, ...] = ()
    origin: Origin = Origin.UNKNOWN
    origin_source: SourceRef | None = None
    stage: Stage = Stage.UNASSESSED
    stage_source: SourceRef | None = None
    members: tuple[Member, ...]
    under_review: bool = False


class _ProductTold(Event):
    topic: ClassVar[str] = "matching.products.v1"

    product: Product
    changed: tuple[Line, ...] = ()

    @property
    @override
    def subject(self) -> str:
        return self.product.product_id


class ProductResolved(_ProductTold):
    """A product is founded, or known again."""

    wire_type: ClassVar[str] = "matching.product-resolved.v1"


class ProductAmended(_ProductTold):
    """The golden record or its members changed."""

    wire_type: ClassVar[str] = "matching.product-amended.v1"


class ProductRetired(Event):
    """No record speaks of the product any more."""

    topic: ClassVar[str] = "matching.products.v1"
    wire_type: ClassVar[str] = "matching.product-retired.v1"

    product_id: ProductId
    reason: Literal["merged", "no_members", "operator"]
    into: ProductId | None = None

    @property
    @override
    def subject(self) -> str:
        return self.product_id


class Point(Frozen):
    """One reason, in integers that add up: never record text, only features and sentences."""

    feature: Code
    points: int
    sentence: Line


class LinkProposed(Event):
    """An opportunity and a product meet."""

    topic: ClassVar[str] = "matching.links.v1"
    wire_type: ClassVar[str] = "matching.link-proposed.v1"

    link: Annotated[str, Field(pattern=r"^lnk_[a-z2-7]{20}$")]
    innovation: SourceRef
    opportunity: SourceRef
    opportunity_stage: OpportunityStage
    product: ProductId
    relation: Literal["names_product", "relevant_to"]
    by: Code
    points: tuple[Point, ...]
    scorer: Code

    @property
    @override
    def subject(self) -> str:
        return self.link


class AskedFields(Frozen):
    """The fields of one source record that would be shown."""

    ref: SourceRef
    required: tuple[Code, ...]
    optional: tuple[Code, ...] = ()


class _OfferTold(Event):
    topic: ClassVar[str] = "matching.offers.v1"

    offer: OfferId
    team: Code
    organisation: OrgId
    """The team's: the recipient that audit decides for."""
    product: ProductId
    product_version: int
    sources: tuple[AskedFields, ...]
    opportunities: tuple[SourceRef, ...]
    rank: int
    points: tuple[Point, ...]

    @property
    @override
    def subject(self) -> str:
        return self.offer


class OfferProposed(_OfferTold):
    """A product would be put before a team, if audit permits."""

    wire_type: ClassVar[str] = "matching.offer-proposed.v1"


class OfferMade(_OfferTold):
    """Audit permitted it: the team may open it."""

    wire_type: ClassVar[str] = "matching.offer-made.v1"

    decision_seq: int


class OfferAccepted(_OfferTold):
    """The team wants it."""

    wire_type: ClassVar[str] = "matching.offer-accepted.v1"

    decision_seq: int


class OfferDeclined(_OfferTold):
    """The team does not want it, and says why."""

    wire_type: ClassVar[str] = "matching.offer-declined.v1"

    decision_seq: int
    reason: Declining


class OfferLapsed(_OfferTold):
    """The offer is over, or never was permitted."""

    wire_type: ClassVar[str] = "matching.offer-lapsed.v1"

    reason: Literal["not_permitted", "no_longer_shareable", "expired"]
    decision_seq: int | None = None


class RecordParked(Parked):
    """A record matching could not read."""

    topic: ClassVar[str] = "matching.dead-letters"
    wire_type: ClassVar[str] = "matching.record-parked.v1"
