"""What one record says of a product, each value on its own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.export.domain.proofs import UNPUBLISHED, answers, assurances, proofs
from services.export.domain.values import Item, Site, Trial, Value, Word
from shared.schemas.entities import OrgRef
from shared.schemas.innovation import Answer, Innovation
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import NHS_BODIES, Asserter, OpportunityStage

AWARDED = {OpportunityStage.AWARDED, OpportunityStage.CONTRACTED, OpportunityStage.ENDED}
COST = "COST_IMPACT_OR_ECONOMIC"
SAVING = {"CHEAPER", "COSTS_MORE_WITH_SAVINGS"}


def of_innovation(told: Innovation) -> list[Item]:
    owner, sites = told.owner, [*_deployed(told)]
    values: Mapping[str, Iterable[Value | None]] = {
        "owner": [owner.name if owner else None],
        "region": [owner.region if owner else None],
        "network": [told.network],
        "areas": told.areas,
        "care_settings": told.care_settings,
        "conditions": told.conditions,
        "inequalities": told.inequalities,
        "programmes": told.programmes,
        "maturity": [told.maturity.level if told.maturity else None],
        "evidence": [*proofs(told, published=True), *answers(told, "evidence")],
        "unpublished_evidence": proofs(told, published=False),
        "assurance": assurances(told),
        "routes": answers(told, "routes"),
        "nhs_use": sites,
        "sites": sites,
    }
    return _items(told.source_ref, {**values, **_worth(told), **_business(told)})


def _worth(told: Innovation) -> Mapping[str, Iterable[Value | None]]:
    """What it is worth, and what those say who tried it."""
    worth, tried = told.value, told.user_testing
    testing = Trial(
        involved=tried.involved,
        tested=tried.tested,
        groups=tried.groups,
        tests=tuple(test.kind for test in tried.tests),
    )
    return {
        "benefits": worth.benefits,
        "cost_comparison": [worth.cost_comparison, *_estimate(told)],
        "system_savings": [_savings(told)],
        "patients": [worth.patients],
        "carbon": [worth.carbon, *answers(told, "carbon")],
        "economic_evidence": worth.economic_evidence,
        "user_testing": [testing] if tried.involved or tried.tested else [],
    }


def _business(told: Innovation) -> Mapping[str, Iterable[Value | None]]:
    return {
        "position": [_answer(told.ip, "hasPatents")],
        "nhs_share": [told.nhs_share],
        "price_model": [answer.answer for answer in told.commercial.revenue],
        "capacity": [told.export.capacity],
        "commercial_basis": [told.commercial.basis],
        "targets": told.export.targets,
        "trading": told.export.trading,
        "excluded": told.export.excluded,
        "modes": told.export.modes,
        "languages": told.export.languages,
    }


def _items(source: str, values: Mapping[str, Iterable[Value | None]]) -> list[Item]:
    return [
        Item(field=field, source=source, value=value)
        for field, each in values.items()
        for value in each
        if value
    ]


def _answer(given: Iterable[Answer], question: str) -> str | None:
    return next((each.answer for each in given if each.question == question), None)


def _estimate(told: Innovation) -> Iterator[Word]:
    known = _answer(told.commercial.cost, "hasCostKnowledge")
    if known:
        yield Word(predicate="cost", answer=known, by=Asserter.INNOVATOR, on=None)


def _savings(told: Innovation) -> str | None:
    """Modelled where there is economic evidence, stated where it is said to cost less."""
    if any(e.kind == COST and e.type != UNPUBLISHED for e in told.evidence):
        return "modelled"
    return "stated" if told.value.cost_comparison in SAVING else None


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
    listed = Word(predicate="procurement_route", answer="FRAMEWORK", by=Asserter.NOTICE, on=on)
    routes = [listed] if notice.framework else []
    return _items(notice.source_ref, {"nhs_use": sites, "sites": sites, "routes": routes})


def _site(org: OrgRef | None, since: date | None, *, by: Asserter) -> Iterator[Site]:
    if org and org.org_id and org.type in NHS_BODIES:
        place = {"organisation": org.name, "org_id": org.org_id}
        yield Site(**place, icb=org.icb, region=org.region, since=since, by=by)
