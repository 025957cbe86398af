"""What is known of a product, each value under the one source record it comes from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shared.schemas.entities import OrgRef
from shared.schemas.innovation import Innovation
from shared.schemas.matching import Product, TextFrom
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import NHS_BODIES, Asserter, OpportunityStage, Stage

AWARDED = {OpportunityStage.AWARDED, OpportunityStage.CONTRACTED, OpportunityStage.ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One NHS organisation that uses it."""

    organisation: str
    org_id: str
    icb: str | None
    region: str | None
    since: date | None
    by: Asserter


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A piece of evidence; nobody but its maker tells us of one."""

    evidence: str
    type: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance:
    """A certificate, or what an assessment body came to."""

    kind: str
    """certificate or hta."""
    scheme: str
    status: str
    by: Asserter
    on: date | None
    expires: date | None = None
    reference: str | None = None


Value = str | Site | Proof | Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    field: str
    source: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    product: str
    version: int
    sources: tuple[str, ...]
    """Every record behind it, shown or not: each may hold an objection."""
    live: bool
    items: tuple[Item, ...]


def profiles(
    products: Iterable[tuple[Product, int]],
    innovations: Iterable[Innovation],
    *,
    notices: Iterable[Opportunity],
    named_by: Iterable[tuple[str, str]],
) -> list[Profile]:
    """`innovations` are those not withdrawn; `named_by` pairs products with notices."""
    told = {innovation.source_ref: innovation for innovation in innovations}
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
    told: Mapping[str, Innovation],
    notices: Sequence[Opportunity],
) -> Profile:
    members = [member.source_ref for member in product.members]
    known = [told[ref] for ref in members if ref in told]
    stages = {product.stage, *(innovation.stage for innovation in known)}
    items = [*_golden(product)]
    items.extend(item for innovation in known for item in _of_innovation(innovation))
    items.extend(item for notice in notices for item in _of_notice(notice))
    return Profile(
        product=product.product_id,
        version=version,
        sources=tuple(sorted({*members, *(item.source for item in items)})),
        live=len(known) == len(members) and Stage.ARCHIVED not in stages,
        items=tuple(items),
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


def _of_innovation(told: Innovation) -> list[Item]:
    owner, sites = told.owner, [*_deployed(told)]
    values: Mapping[str, Iterable[Value]] = {
        "areas": told.areas,
        "care_settings": told.care_settings,
        "conditions": told.conditions,
        "programmes": told.programmes,
        "benefits": told.value.benefits,
        "maturity": [told.maturity.level] if told.maturity else (),
        "region": [owner.region] if owner and owner.region else (),
        "evidence": _proofs(told),
        "assurance": _assurances(told),
        "nhs_use": sites,
        "sites": sites,
    }
    return _items(told.source_ref, values)


def _items(source: str, values: Mapping[str, Iterable[Value]]) -> list[Item]:
    return [
        Item(field=field, source=source, value=value)
        for field, each in values.items()
        for value in each
    ]


def _proofs(told: Innovation) -> Iterator[Proof]:
    for each in told.evidence:
        yield Proof(evidence=each.kind, type=each.type or "", summary=each.summary or "")


def _assurances(told: Innovation) -> Iterator[Assurance]:
    for each in told.certifications:
        yield _assured(
            each.scheme, each, kind="certificate", status=each.status, by=each.asserted_by
        )
    for output in told.endorsements:
        by = Asserter.ASSESSOR if output.reference else Asserter.INNOVATOR
        yield _assured(output.body, output, kind="hta", status="published", by=by)
    for step in told.progress:
        if step.predicate in {"nice_selected", "topic_exploration_report"}:
            yield _assured(
                step.predicate, step, kind="hta", status="begun", by=step.asserted_by
            )


def _deployed(told: Innovation) -> Iterator[Site]:
    """A pilot that a milestone names is a supporter's word, a deployment its maker's."""
    for each in told.deployments:
        yield from _site(each.organisation, each.since, by=Asserter.INNOVATOR)
    for step in told.milestones:
        yield from _site(step.organisation, step.on, by=Asserter.SUPPORT_ORG)


def _of_notice(notice: Opportunity) -> list[Item]:
    if notice.stage not in AWARDED:
        return []
    on = next((award.on for award in notice.awards if award.on), None)
    sites = [*_site(notice.buyer, on, by=Asserter.NOTICE)]
    return _items(notice.source_ref, {"nhs_use": sites, "sites": sites})


def _site(org: OrgRef | None, since: date | None, *, by: Asserter) -> Iterator[Site]:
    if org and org.org_id and org.type in NHS_BODIES:
        place = {"organisation": org.name, "org_id": org.org_id}
        yield Site(**place, icb=org.icb, region=org.region, since=since, by=by)


class _Dated(Protocol):
    """As much as a certificate, an assessment's output and a step have in common."""

    @property
    def on(self) -> date | None: ...
    @property
    def expires(self) -> date | None: ...


def _assured(scheme: str, told: _Dated, *, kind: str, status: str, by: Asserter) -> Assurance:
    return Assurance(
        kind=kind,
        scheme=scheme,
        status=status,
        by=by,
        on=told.on,
        expires=told.expires,
        reference=getattr(told, "reference", None),
    )
