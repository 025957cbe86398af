"""What follows from an innovation's record: where it comes from, and how far it has got."""

from collections.abc import Iterable, Iterator, Mapping

from shared.schemas.entities import Assertion, OrgRef
from shared.schemas.innovation import Certification, Evidence, Milestone, Stated, Supplier
from shared.schemas.vocabulary import NHS_BODIES, Asserter, Origin

CLINICAL, REAL_WORLD, COST = "CLINICAL_OR_CARE", "REAL_WORLD", "COST_IMPACT_OR_ECONOMIC"
EVIDENCES = {
    CLINICAL: "clinical_evidence",
    REAL_WORLD: "real_world_evidence",
    COST: "cost_impact",
}
MILESTONES = {
    "topic_exploration_report_completed": "topic_exploration_report",
    "selected_for_nice_guidance": "nice_selected",
    "procurement_route_identified": "procurement_route",
}


def origin(
    stated: Origin | None, *, owner: OrgRef | None, supplier: Supplier | None
) -> tuple[Stated, bool]:
    """Give the origin, and whether what is stated and what the owner is disagree."""
    derived = _derived(owner, supplier)
    if stated is not None:
        alike = derived in {Origin.UNKNOWN, stated} or stated is Origin.JOINT
        return Stated(value=stated, by="stated"), not alike
    if derived is Origin.UNKNOWN:
        return Stated(), False
    return Stated(value=derived, by="owner"), False


def _derived(owner: OrgRef | None, supplier: Supplier | None) -> Origin:
    if owner and owner.type in NHS_BODIES:
        return Origin.NHS_DEVELOPED
    if owner and (owner.org_id or "").startswith("GB-UKPRN:"):
        return Origin.ACADEMIC
    return Origin.INDUSTRY if supplier and supplier.company_number else Origin.UNKNOWN


def by_innovator(
    answers: Mapping[str, str | None],
    *,
    certifications: Iterable[Certification],
    evidence: Iterable[Evidence],
) -> Iterator[Assertion]:
    """Each once: several answers may come to one."""
    met = {c.scheme for c in certifications if c.status == "met"}
    told = [*answers.items()]
    told += [("ce_ukca", "YES") for scheme in met if scheme.startswith("CE_UKCA_")]
    told += [("dtac", "YES") for scheme in met if scheme == "DTAC"]
    told += [(EVIDENCES[e.kind], e.type or "YES") for e in evidence if e.kind in EVIDENCES]
    for predicate, value in dict.fromkeys(told):
        if value:
            yield Assertion(predicate=predicate, value=value, asserted_by=Asserter.INNOVATOR)


def by_supporters(milestones: Iterable[Milestone]) -> Iterator[Assertion]:
    for each in milestones:
        if each.name in MILESTONES:
            yield Assertion(
                predicate=MILESTONES[each.name],
                value="YES",
                asserted_by=Asserter.SUPPORT_ORG,
                on=each.on,
                organisation=each.organisation,
            )
