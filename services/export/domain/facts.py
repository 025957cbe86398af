"""What the gates ask of a product that no list shows: yes, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.schemas.innovation import Innovation
from shared.schemas.matching import Product
from shared.schemas.vocabulary import NHS_BODIES, Asserter, Origin, Stage

TRADE = "department for business and trade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that stands, and what is known beside it."""

    innovation: Innovation
    received: datetime | None = None
    offered_abroad: bool = False
    """Its owner has granted a permission to promote it: a policy's grant is no interest."""

    @property
    def dated(self) -> date | None:
        told = self.innovation
        spoken = told.source_updated_at or told.submitted_at or self.received
        return spoken.date() if spoken else None


def facts(product: Product, known: Sequence[Record]) -> tuple[str, ...]:
    told = {fact for each in known for fact in _of_record(each)}
    if product.under_review:
        told.add("under_review")
    if product.supplier and product.supplier.value.company_number:
        told.add("supplier_known")
    if product.stage is Stage.ADOPTED:
        told.add("ready")
    return tuple(sorted(told))


def _of_record(known: Record) -> Iterator[str]:
    told = known.innovation
    if _is_nhs_developed(told):
        yield "supplier_known"
    if any(a.predicate == "working_product" and a.value == "YES" for a in told.progress):
        yield "working_product"
    level = told.maturity
    if level and level.level == "READY" and level.asserted_by is Asserter.ASSESSOR:
        yield "ready"
    if known.offered_abroad or any(name.casefold() == TRADE for name in told.engaging):
        yield "interest"


def _is_nhs_developed(told: Innovation) -> bool:
    owner = told.owner
    is_body = bool(owner and owner.org_id and owner.type in NHS_BODIES)
    return is_body and told.origin.value is Origin.NHS_DEVELOPED
