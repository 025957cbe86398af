"""The canonical record of the product side: what an upstream system says of an innovation."""

from datetime import date

from pydantic import AwareDatetime

from shared.schemas.base import Code, Frozen, Line, OrgId, SourceRef, Text
from shared.schemas.entities import Assertion, OrgRef, Ref
from shared.schemas.vocabulary import Asserter, Origin, Stage


class Supplier(Frozen):
    name: Line
    company_number: Code | None = None
    size: Line | None = None


class Value(Frozen):
    """What the innovation is worth to patients and the NHS."""

    benefits: tuple[Line, ...] = ()
    cost_comparison: Code | None = None
    patients: Code | None = None
    carbon: Code | None = None
    economic_evidence: tuple[Code, ...] = ()


class Evidence(Frozen):
    kind: Code
    """CLINICAL_OR_CARE, REAL_WORLD, COST_IMPACT_OR_ECONOMIC …"""
    type: Code | None = None
    summary: Text | None = None


class UserTest(Frozen):
    kind: Line
    feedback: Text | None = None


class UserTesting(Frozen):
    involved: Code | None = None
    tested: Code | None = None
    groups: tuple[Code, ...] = ()
    tests: tuple[UserTest, ...] = ()


class Certification(Frozen):
    """A certificate that applies as a whole: CE_UKCA_CLASS_I, DTAC, MARKETING and the like."""

    scheme: Code
    version: Line | None = None
    status: Code
    """met, in_progress or not_yet."""
    asserted_by: Asserter
    on: date | None = None
    expires: date | None = None
    reference: Line | None = None


class Endorsement(Frozen):
    """The output of a health technology assessment body."""

    body: Line
    reference: Line | None = None
    on: date | None = None
    expires: date | None = None


class Approval(Frozen):
    """One NHS organisation's own approval."""

    organisation: OrgRef
    kind: Line
    on: date | None = None
    expires: date | None = None
    reference: Line | None = None


class Deployment(Frozen):
    text: Line
    organisation: OrgRef | None = None
    since: date | None = None


class Maturity(Frozen):
    level: Code
    asserted_by: Asserter
    on: date | None = None


class Support(Frozen):
    status: Code
    close_reason: Line | None = None


class Stated(Frozen):
    """An origin, and whether it was stated or follows from the owner."""

    value: Origin = Origin.UNKNOWN
    by: Code = "unknown"
    """stated, owner or unknown."""


class Milestone(Frozen):
    name: Code
    on: date | None = None
    organisation: OrgRef | None = None


class Abroad(Frozen):
    """Where it is sold, or could be: ISO 3166-1 alpha-2 codes."""

    targets: tuple[Code, ...] = ()
    trading: tuple[Code, ...] = ()
    excluded: tuple[Code, ...] = ()
    modes: tuple[Code, ...] = ()
    languages: tuple[Code, ...] = ()
    capacity: Line | None = None


class Answer(Frozen):
    """What the source's own form was told: its question id and the answer."""

    question: Code
    answer: Text


class Commercial(Frozen):
    """Subsections of the source's own record."""

    basis: Line | None = None
    revenue: tuple[Answer, ...] = ()
    cost: tuple[Answer, ...] = ()
    market: tuple[Answer, ...] = ()
    pathway: tuple[Answer, ...] = ()


class Innovation(Frozen):
    """The whole entity: every event carries it as it stands."""

    source_ref: SourceRef
    refs: tuple[Ref, ...] = ()
    custodian: OrgId
    owner: OrgRef | None = None
    name: Line
    summary: Text | None = None
    supplier: Supplier | None = None
    country: Line | None = None
    postcode_district: Code | None = None
    website: Line | None = None
    submitted_at: AwareDatetime | None = None
    source_updated_at: AwareDatetime | None = None
    source_status: Code | None = None
    archive_reason: Line | None = None
    categories: tuple[Code, ...] = ()
    main_category: Code | None = None
    other_category: Line | None = None
    areas: tuple[Code, ...] = ()
    care_settings: tuple[Code, ...] = ()
    other_care_setting: Line | None = None
    purpose: Code | None = None
    conditions: tuple[Code, ...] = ()
    inequalities: tuple[Code, ...] = ()
    programmes: tuple[Line, ...] = ()
    other: tuple[Line, ...] = ()
    """Values of a closed list that the list does not hold, each with an issue."""
    problem: Text | None = None
    how_it_works: Text | None = None
    value: Value = Value()
    evidence: tuple[Evidence, ...] = ()
    user_testing: UserTesting = UserTesting()
    certifications: tuple[Certification, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    approvals: tuple[Approval, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    commercial: Commercial = Commercial()
    ip: tuple[Answer, ...] = ()
    maturity: Maturity | None = None
    support: tuple[Support, ...] = ()
    engaging: tuple[Line, ...] = ()
    referred_by: tuple[Line, ...] = ()
    progress: tuple[Assertion, ...] = ()
    network: OrgId | None = None
    origin: Stated = Stated()
    milestones: tuple[Milestone, ...] = ()
    export: Abroad = Abroad()
    nhs_share: Line | None = None
    stage: Stage = Stage.UNASSESSED
