"""What one record says of a product, each value on its own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.export.domain.values import Assurance, Item, Proof, Site, Value
from shared.schemas.entities import Assertion, OrgRef
from shared.schemas.innovation import Certification, Endorsement, Innovation
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import NHS_BODIES, Asserter, OpportunityStage

Word = Certification | Endorsement | Assertion

UNPUBLISHED = "UNPUBLISHED_DATA"
AWARDED = {OpportunityStage.AWARDED, OpportunityStage.CONTRACTED, OpportunityStage.ENDED}


def of_innovation(told: Innovation) -> list[Item]:
    owner, sites = told.owner, [*_deployed(told)]
    values: Mapping[str, Iterable[Value]] = {
        "areas": told.areas,
        "care_settings": told.care_settings,
        "conditions": told.conditions,
        "programmes": told.programmes,
        "benefits": told.value.benefits,
        "maturity": [told.maturity.level] if told.maturity else (),
        "region": [owner.region] if owner and owner.region else (),
        "evidence": _proofs(told, published=True),
        "unpublished_evidence": _proofs(told, published=False),
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


def _proofs(told: Innovation, *, published: bool) -> Iterator[Proof]:
    """Unpublished data is a field of its own: an owner permits it, or not, apart."""
    for each in told.evidence:
        if (each.type != UNPUBLISHED) == published:
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


def of_notice(notice: Opportunity) -> list[Item]:
    if notice.stage not in AWARDED:
        return []
    on = next((award.on for award in notice.awards if award.on), None)
    sites = [*_site(notice.buyer, on, by=Asserter.NOTICE)]
    return _items(notice.source_ref, {"nhs_use": sites, "sites": sites})


def _site(org: OrgRef | None, since: date | None, *, by: Asserter) -> Iterator[Site]:
    if org and org.org_id and org.type in NHS_BODIES:
        place = {"organisation": org.name, "org_id": org.org_id}
        yield Site(**place, icb=org.icb, region=org.region, since=since, by=by)


def _assured(scheme: str, told: Word, *, kind: str, status: str, by: Asserter) -> Assurance:
    return Assurance(
        kind=kind,
        scheme=scheme,
        status=status,
        by=by,
        on=told.on,
        expires=told.expires,
        reference=None if isinstance(told, Assertion) else told.reference,
    )
