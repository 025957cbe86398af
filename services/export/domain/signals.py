"""The signals of readiness: what each is called, what earns it, and how to earn more."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.export.domain import claims, standing
from services.export.domain.claims import Claims

YES = {"YES": "yes", "PARTIALLY": "partially"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    title: str
    sentences: Mapping[str, str]
    """By value, the best first."""
    more: str
    """What would raise it."""
    claims: Claims


SIGNALS: Mapping[str, Asked] = {
    "nhs_use": Asked(
        title="Use in the NHS",
        sentences={
            "regions": "NHS organisations in two or more regions use it.",
            "icbs": "NHS organisations in two or more integrated care boards use it.",
            "site": "An NHS organisation uses it.",
        },
        more="Use in another region, named by an award notice or a network.",
        claims=standing.used,
    ),
    "certified": Asked(
        title="Certificates",
        sentences={
            "all": "It holds every certificate that its categories need.",
            "none_needed": "Its categories need no certificate.",
            "some": "It holds some of the certificates that its categories need.",
        },
        more="Every certificate that its categories need, unexpired, said by a regulator.",
        claims=standing.certified,
    ),
    "clinical_evidence": Asked(
        title="Clinical evidence",
        sentences={
            "published": "Published data or a randomised trial support it.",
            "other": "Clinical evidence of another kind supports it.",
        },
        more="Clinical data, published, or a randomised trial.",
        claims=claims.proved("CLINICAL_OR_CARE"),
    ),
    "real_world_evidence": Asked(
        title="Real-world evidence",
        sentences={
            "published": "Published data from real use support it.",
            "other": "Real-world evidence of another kind supports it.",
        },
        more="Data from real use, published.",
        claims=claims.proved("REAL_WORLD"),
    ),
    "real_world_validation": Asked(
        title="Real-world validation",
        sentences={
            "yes": "It is validated in the real world.",
            "partially": "It is partially validated in the real world.",
        },
        more="A needs assessment that finds it validated in the real world.",
        claims=claims.answered("real_world_validation", YES),
    ),
    "impact": Asked(
        title="Evidence of impact",
        sentences={
            "yes": "There is evidence of its impact.",
            "partially": "There is some evidence of its impact.",
        },
        more="Evidence of impact, in the record, said by an assessor.",
        claims=claims.answered("impact", YES),
    ),
    "efficacy": Asked(
        title="Efficacy",
        sentences={
            "yes": "It is found to be effective.",
            "partially": "It is found to be partially effective.",
        },
        more="A needs assessment that finds it effective.",
        claims=claims.answered("efficacy", YES),
    ),
    "cost_impact": Asked(
        title="Cost and savings",
        sentences={
            "modelled": "Economic evidence or a budget impact model tells its cost.",
            "estimated": "Its cost is estimated in detail.",
        },
        more="Economic evidence, or a budget impact model.",
        claims=claims.modelled,
    ),
    "hta_output": Asked(
        title="Health technology assessment",
        sentences={
            "published": "A health technology assessment body has published guidance on it.",
            "begun": "A health technology assessment has begun.",
        },
        more="Published guidance of NICE, SHTG or Health Technology Wales.",
        claims=standing.assessed,
    ),
    "procurement_route": Asked(
        title="Route to buy it",
        sentences={
            "listed": "A framework or catalogue lists it.",
            "identified": "A route to buy it is identified.",
        },
        more="A place on a framework or in a catalogue, told by a notice.",
        claims=claims.answered(
            "procurement_route", {"FRAMEWORK": "listed", "YES": "identified"}
        ),
    ),
    "carbon_plan": Asked(
        title="Carbon reduction plan",
        sentences={
            "yes": "Its maker has a carbon reduction plan.",
            "begun": "Its maker is working on a carbon reduction plan.",
        },
        more="A carbon reduction plan, finished.",
        claims=claims.answered("carbon_plan", {"YES": "yes", "WORKING_ON": "begun"}),
    ),
    "trading_abroad": Asked(
        title="Trade abroad",
        sentences={
            "trading": "It is sold in another country.",
            "targets": "Its maker names the countries it means to sell in.",
        },
        more="Trade in another country, named in the record.",
        claims=claims.abroad,
    ),
}
