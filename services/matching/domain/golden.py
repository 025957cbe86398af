"""What do all that speak of a product say of it, and who says which?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from services.matching.domain.clusters import IDENTITIES
from services.matching.domain.records import Held, Record
from shared.schemas.innovation import Innovation
from shared.schemas.matching import (
    Member,
    Product,
    ProductAmended,
    ProductResolved,
    ProductRetired,
    SupplierFrom,
    TextFrom,
)
from shared.schemas.vocabulary import Origin, Stage

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
SERVICES = frozenset({"MODELS_CARE", "EDUCATION"})
TEXTS = ("name", "summary", "country", "website", "main_category")


def golden(cluster: Sequence[Record], *, product_id: str, founder: str) -> Product | None:
    """Depend on the members alone: of two that differ, the newest word counts."""
    living = [record for record in cluster if record.live]
    said = sorted((r.innovation for r in living if r.innovation), key=_age)
    if not said:
        return None
    categories = [TextFrom(value=c, source=i.source_ref) for i in said for c in i.categories]
    named = {category.value for category in categories}
    origin = next((i for i in said if i.origin.value != Origin.UNKNOWN), None)
    staged = next((i for i in said if i.stage != Stage.UNASSESSED), None)
    return Product(
        product_id=product_id,
        kind="service" if named and named <= SERVICES else "product",
        **{field: text for field in TEXTS if (text := _text(said, field))},
        supplier=_supplier(said),
        categories=tuple(categories),
        origin=origin.origin.value if origin else Origin.UNKNOWN,
        origin_source=origin.source_ref if origin else None,
        stage=staged.stage if staged else Stage.UNASSESSED,
        stage_source=staged.source_ref if staged else None,
        members=tuple(_member(r, founder=r.id == founder) for r in living),
        under_review=_contradict(said),
    )


def _age(innovation: Innovation) -> tuple[float, str]:
    said_at = innovation.source_updated_at or innovation.submitted_at or LONG_AGO
    return -said_at.timestamp(), innovation.source_ref


def _text(said: Sequence[Innovation], field: str) -> Any:
    given = ((getattr(one, field), one.source_ref) for one in said)
    return next((TextFrom(value=text, source=ref) for text, ref in given if text), None)


def _supplier(said: Sequence[Innovation]) -> SupplierFrom | None:
    """One with a company number is worth more than a newer one without."""
    named = [SupplierFrom(value=i.supplier, source=i.source_ref) for i in said if i.supplier]
    return min(named, key=lambda each: each.value.company_number is None, default=None)


def _member(record: Record, *, founder: bool) -> Member:
    joined_by = "founder" if founder else "identifier"
    return Member(source_ref=record.id, version=record.seen, joined_by=joined_by)


def _contradict(said: Sequence[Innovation]) -> bool:
    """Two company numbers, or two identities of one kind, are for a person to judge."""
    numbers = {one.supplier.company_number for one in said if one.supplier} - {None}
    refs = {(ref.kind, ref.value) for one in said for ref in one.refs if ref.kind in IDENTITIES}
    return len(numbers) > 1 or len({kind for kind, _ in refs}) < len(refs)


def provenance(product: Product) -> dict[str, list[str]]:
    """Say whose word each field is, and not the word."""
    told = {each: getattr(product, each) for each in (*TEXTS, "supplier")}
    found = {field: [value.source] for field, value in told.items() if value}
    found |= {"categories": sorted({each.source for each in product.categories})}
    origins = {"origin": product.origin_source, "stage": product.stage_source}
    found |= {field: [source] for field, source in origins.items() if source}
    return {field: found[field] for field in sorted(found) if found[field]}


def told(
    held: Held, now: Product | None, *, at: datetime, bearing: str
) -> ProductResolved | ProductAmended | ProductRetired | None:
    """Say what became of it, or nothing if nothing did; `bearing` is its founder's id now."""
    if now == held.product:
        return None
    version = held.told + 1
    if now is None:
        into = bearing if bearing != held.id else None
        return ProductRetired(
            occurred_at=at,
            version=version,
            product_id=held.id,
            reason="merged" if into else "no_members",
            into=into,
        )
    if held.product is None:
        return ProductResolved(occurred_at=at, version=version, product=now)
    changed = [f for f in Product.model_fields if getattr(held.product, f) != getattr(now, f)]
    return ProductAmended(occurred_at=at, version=version, product=now, changed=tuple(changed))
