"""The closed lists. Upstream vocabularies keep their own spelling."""

from enum import StrEnum


class Stage(StrEnum):
    """How far an innovation has come."""

    UNASSESSED = "unassessed"
    DISCOVERY = "discovery"
    ADVANCED = "advanced"
    READY = "ready"
    ADOPTED = "adopted"
    ARCHIVED = "archived"


class OpportunityStage(StrEnum):
    """How far a procurement has come."""

    IDEA = "idea"
    PIPELINE = "pipeline"
    ENGAGEMENT = "engagement"
    PLANNED = "planned"
    TENDER = "tender"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    ENDED = "ended"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    INDUSTRY = "industry"
    NHS_DEVELOPED = "nhs_developed"
    ACADEMIC = "academic"
    JOINT = "joint"
    UNKNOWN = "unknown"


class Declining(StrEnum):
    """Why a team does not want what it was offered."""

    WRONG_CATEGORY = "wrong_category"
    WRONG_REGION = "wrong_region"
    NO_CAPACITY = "no_capacity"
    ALREADY_HAVE = "already_have"
    CONFLICT = "conflict"
    OTHER = "other"


class Asserter(StrEnum):
    """Who says so."""

    INNOVATOR = "innovator"
    ASSESSOR = "assessor"
    SUPPORT_ORG = "support_org"
    REGULATOR = "regulator"
    NOTICE = "notice"


class OrgType(StrEnum):
    NHS_TRUST = "nhs_trust"
    NHS_FT = "nhs_ft"
    ICB = "icb"
    SUB_ICB = "sub_icb"
    CCG = "ccg"
    CSU = "csu"
    NHS_NATIONAL = "nhs_national"
    NHS_SUPPLY_CHAIN = "nhs_supply_chain"
    SHARED_PROCUREMENT = "shared_procurement"
    HIN = "hin"
    REGION = "region"
    DBT = "dbt"
    REGULATOR = "regulator"
    OTHER_PUBLIC = "other_public"
    SUPPLIER = "supplier"


NHS_BODIES = frozenset(
    {
        OrgType.NHS_TRUST,
        OrgType.NHS_FT,
        OrgType.ICB,
        OrgType.SUB_ICB,
        OrgType.CCG,
        OrgType.CSU,
        OrgType.NHS_NATIONAL,
        OrgType.NHS_SUPPLY_CHAIN,
        OrgType.SHARED_PROCUREMENT,
    }
)


class RefKind(StrEnum):
    NIS = "nis"
    HIN = "hin"
    OCID = "ocid"
    RELEASE = "release"
    NOTICE = "notice"
    BUYER_REF = "buyer_ref"
    ATAMIS_REF = "atamis_ref"
    ATAMIS_UID = "atamis_uid"
    ATAMIS_PORTAL = "atamis_portal"
    PCS_OCID = "pcs_ocid"
    TED = "ted"
    GTIN = "gtin"
    GMDN = "gmdn"
    NICE = "nice"


class Series(StrEnum):
    BEST_OF = "best_of"
    PIPELINE = "pipeline"


class Action(StrEnum):
    READ = "read"
    MATCH = "match"
    DISPLAY = "display"
    DISTRIBUTE = "distribute"
    EXPORT = "export"
    DERIVE = "derive"
    SUBLICENSE = "sublicense"


class Purpose(StrEnum):
    ADOPTION_SUPPORT = "adoption_support"
    PROCUREMENT_MATCHING = "procurement_matching"
    MARKET_ENGAGEMENT = "market_engagement"
    EXPORT_PROMOTION = "export_promotion"
    EVALUATION = "evaluation"
    BENEFITS_REPORTING = "benefits_reporting"
    AUDIT_ASSURANCE = "audit_assurance"


class FieldClass(StrEnum):
    PUBLIC = "public"
    OFFICIAL = "official"
    COMMERCIAL_IN_CONFIDENCE = "commercial_in_confidence"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - the name of a class of field, no secret
    PROCUREMENT_SENSITIVE = "procurement_sensitive"
    IP_SENSITIVE = "ip_sensitive"
    EVIDENCE_UNPUBLISHED = "evidence_unpublished"
    PERSONAL_CONTACT = "personal_contact"


class Basis(StrEnum):
    OWNER_CONSENT = "owner_consent"
    CONTRACT = "contract"
    NDA = "nda"
    OPEN_LICENCE = "open_licence"
    PUBLISHED_NOTICE = "published_notice"
    STATUTORY_DUTY = "statutory_duty"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    POLICY_DIRECTION = "policy_direction"


class Obligation(StrEnum):
    ATTRIBUTION = "attribution"
    REVIEW_BEFORE_PUBLICATION = "review_before_publication"
    AGGREGATE_ONLY = "aggregate_only"


class Outcome(StrEnum):
    PERMIT = "permit"
    DENY = "deny"


class Severity(StrEnum):
    INFO = "info"
    WARN = "warn"
    HOLD = "hold"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"
