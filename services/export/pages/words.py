"""What fields are called, and the codes that a filter may ask for."""

from collections.abc import Mapping, Sequence

from services.export.clerk.words import REGIONS, spoken
from services.export.domain.criteria import Criteria
from services.export.domain.finding import LEVELS
from services.export.domain.ranking import STAGES
from shared.schemas.vocabulary import Origin

Options = Sequence[tuple[str, str]]

LABELS: Mapping[str, str] = {
    "nhs_use": "Use in the NHS",
    "sites": "Where it is used",
    "kind": "What it is",
    "origin": "Who developed it",
    "country": "Where its maker is",
    "benefits": "Benefits",
    "cost_comparison": "Cost compared with what is used now",
    "system_savings": "Savings to the system",
    "patients": "Patients who could benefit",
    "carbon": "Carbon",
    "economic_evidence": "Economic evidence",
    "user_testing": "Tried by patients and staff",
    "unpublished_evidence": "Evidence not published yet",
    "position": "Patents",
    "nhs_share": "The NHS's share",
    "price_model": "How it is paid for",
    "commercial_basis": "Commercial basis",
    "routes": "Routes to buy it",
    "targets": "Target markets (country codes)",
    "trading": "Sold in (country codes)",
    "excluded": "Not for (country codes)",
    "modes": "How it can be bought abroad",
    "gaps": "What stands between it and the best-of list",
    "network": "Its health innovation network",
    "website": "The supplier's website",
}
CATEGORIES = (
    "MEDICAL_DEVICE", "IN_VITRO_DIAGNOSTIC", "PHARMACEUTICAL", "DIGITAL", "AI", "EDUCATION",
    "PPE", "MODELS_CARE", "ESTATES_FACILITIES", "TRAVEL_TRANSPORT", "FOOD_NUTRITION",
    "DATA_MONITORING", "OTHER",
)  # fmt: skip
AREAS = (
    "DATA_ANALYTICS_AND_RESEARCH", "DIGITALISING_SYSTEM", "EMERGING_INFECTIOUS_DISEASES",
    "HOSPITAL_TO_COMMUNITY", "IMPROVING_SYSTEM_FLOW", "NET_ZERO_GREENER_INNOVATION",
    "PATIENT_SAFETY", "PREVENTIVE_CARE", "SUPPORTING_PEOPLE_HEALTH",
    "WORKFORCE_RESOURCE_OPTIMISATION",
)  # fmt: skip
SETTINGS = (
    "ACADEMIA", "ACUTE_TRUSTS_INPATIENT", "ACUTE_TRUSTS_OUTPATIENT", "AMBULANCE",
    "CARE_HOMES_CARE_SETTING", "END_LIFE_CARE", "ICS", "INDUSTRY",
    "LOCAL_AUTHORITY_EDUCATION", "MENTAL_HEALTH", "PHARMACY", "PRIMARY_CARE", "SOCIAL_CARE",
    "THIRD_SECTOR_ORGANISATIONS", "URGENT_AND_EMERGENCY", "OTHER",
)  # fmt: skip
INEQUALITIES = (
    "MATERNITY", "SEVER_MENTAL_ILLNESS", "CHRONIC_RESPIRATORY_DISEASE",
    "EARLY_CANCER_DIAGNOSIS", "HYPERTENSION_CASE_FINDING",
)  # fmt: skip
TESTED = ("YES", "PATIENTS", "SERVICE_USERS", "CARERS", "NON_CLINICAL_HEALTHCARE")
PROGRAMMES = (
    "Artificial Intelligence in Health and Care Award",
    "Clinical Entrepreneur Programme (CEP)",
    "Health Innovation Network (HIN)",
    "Innovation for Healthcare Inequalities Programme (InHIP)",
    "Innovative Devices Access Pathway (IDAP)",
    "NHS Innovation Accelerator (NIA)",
    "NHS InSites Programme",
    "Rapid Uptake Products Programme",
    "Small Business Research Initiative for Healthcare (SBRI)",
    "Test beds",
)
NAMES: Mapping[str, str] = {
    "category": "Category",
    "area": "Area",
    "priority": "National priority",
    "origin": "Developed by",
    "stage": "Stage",
    "programme": "Programme",
    "inequality": "Health inequality",
    "region": "Region",
    "care_setting": "Care setting",
    "use": "Use in the NHS",
    "tested": "Tried by",
}
USED = {
    "site": "At one site or more",
    "icbs": "In two ICBs or more",
    "regions": "Across regions",
}


def label(field: str) -> str:
    return LABELS.get(field, field.replace("_", " ").capitalize())


def options(criteria: Criteria) -> Mapping[str, Options]:
    """The codes of closed lists alone: what a list holds would tell what nobody may know."""
    coded = {
        "category": CATEGORIES,
        "area": AREAS,
        "care_setting": SETTINGS,
        "inequality": INEQUALITIES,
        "stage": STAGES,
        "origin": tuple(each for each in Origin if each is not Origin.UNKNOWN),
        "tested": TESTED,
    }
    told = {
        name: [(str(code), spoken(code)) for code in codes] for name, codes in coded.items()
    }
    named = {
        "priority": [(code, p.title) for code, p in criteria.priorities.items()],
        "region": [*REGIONS.items()],
        "programme": [(name, name) for name in PROGRAMMES],
        "use": [(code, USED[code]) for code in LEVELS],
    }
    return {name: [("", "Any"), *found] for name, found in (told | named).items()}
