"""What is known of a product, each value under the one source record it comes from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.export.domain.facts import Record, facts
from services.export.domain.records import of_innovation, of_notice
from services.export.domain.values import Item
from shared.schemas.matching import Product, TextFrom
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    product: str
    version: int
    sources: tuple[str, ...]
    """Every record behind it, shown or not: each may hold an objection."""
    live: bool
    items: tuple[Item, ...]
    facts: tuple[str, ...] = ()
    """What the gates ask, and no list shows."""
    dated: date | None = None
    """When its source last spoke of it."""


def profiles(
    products: Iterable[tuple[Product, int]],
    innovations: Iterable[Record],
    *,
    notices: Iterable[Opportunity],
    named_by: Iterable[tuple[str, str]],
) -> list[Profile]:
    """`innovations` are those not withdrawn; `named_by` pairs products with notices."""
    told = {known.innovation.source_ref: known for known in innovations}
    awards = {notice.source_ref: notice for notice in notices}
    naming: defaultdict[str, dict[str, Opportunity]] = defaultdict(dict)
    for product, notice in named_by:
        if notice in awards:
            naming[product][notice] = awards[notice]
    return [
        _profile(product, version, told=told, notices=[*naming[product.product_id].values()])
        for product, version in products
    ]


def _profile(
    product: Product,
    version: int,
    *,
    told: Mapping[str, Record],
    notices: Sequence[Opportunity],
) -> Profile:
    members = [member.source_ref for member in product.members]
    known = [told[ref] for ref in members if ref in told]
    stages = {product.stage, *(each.innovation.stage for each in known)}
    items = [*_golden(product)]
    items.extend(item for each in known for item in of_innovation(each.innovation))
    items.extend(item for notice in notices for item in of_notice(notice))
    return Profile(
        product=product.product_id,
        version=version,
        sources=tuple(sorted({*members, *(item.source for item in items)})),
        live=len(known) == len(members) and Stage.ARCHIVED not in stages,
        items=tuple(items),
        facts=facts(product, known),
        dated=max((each.dated for each in known if each.dated), default=None),
    )


def _golden(product: Product) -> Iterator[Item]:
    """Matching has chosen one record for each value, but for the list of categories."""
    supplier = product.supplier
    company = TextFrom(value=supplier.value.name, source=supplier.source) if supplier else None
    chosen: tuple[tuple[str, str | None, str | None], ...] = (
        ("kind", product.kind, product.name.source),
        ("origin", product.origin, product.origin_source),
        ("stage", product.stage, product.stage_source),
        *(("categories", each.value, each.source) for each in product.categories),
        *(
            (field, text.value, text.source)
            for field, text in (
                ("name", product.name),
                ("summary", product.summary),
                ("supplier", company),
                ("country", product.country),
                ("website", product.website),
            )
            if text
        ),
    )
    for field, value, source in chosen:
        if value and source:
            yield Item(field=field, source=source, value=str(value))
