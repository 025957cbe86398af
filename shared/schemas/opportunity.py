"""The canonical record of the procurement side: what will be, is or was bought."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.schemas.base import Code, Frozen, Line, OrgId, SourceRef, Text
from shared.schemas.entities import Amount, Money, OrgRef, Ref
from shared.schemas.vocabulary import OpportunityStage

CpvCode = Annotated[str, Field(pattern=r"^\d{8}$")]


class Party(Frozen):
    role: Code
    organisation: OrgRef
    relation: Code | None = None
    """hosted_by, agent_for, on_behalf_of or self."""


class Notice(Frozen):
    type: Code
    on: date | None = None
    ref: Line | None = None


class Cpv(Frozen):
    """Common Procurement Vocabulary: main = the first in the reading order, all = the union."""

    main: CpvCode | None = None
    all: tuple[CpvCode, ...] = ()


class Worth(Frozen):
    net: Money | None = None
    gross: Money | None = None
    min: Amount | None = None
    max: Amount | None = None


class Term(Frozen):
    start: date | None = None
    until: date | None = None
    max_until: date | None = None
    months: int | None = None


class Place(Frozen):
    scheme: Code
    """nuts, region, postcode or text."""
    id: Line


class Lot(Frozen):
    id: Line
    title: Line | None = None
    value: Money | None = None


class Award(Frozen):
    id: Line
    on: date | None = None
    suppliers: tuple[OrgRef, ...] = ()
    withheld: bool = False
    value: Money | None = None


class Opportunity(Frozen):
    """The whole entity: every event carries it as it stands."""

    source_ref: SourceRef
    refs: tuple[Ref, ...] = ()
    custodian: OrgId
    owner: OrgRef | None = None
    title: Line
    description: Text | None = None
    notes: Text | None = None
    buyer: OrgRef | None = None
    parties: tuple[Party, ...] = ()
    stage: OpportunityStage = OpportunityStage.IDEA
    on_hold: bool = False
    notices: tuple[Notice, ...] = ()
    regime: Code = "unknown"
    """pa2023, pcr2015, psr2023 or unknown."""
    method: Code | None = None
    route_text: Line | None = None
    category: Code | None = None
    framework: Line | None = None
    cpv: Cpv = Cpv()
    value: Worth = Worth()
    value_history: tuple[Money, ...] = ()
    published_at: AwareDatetime | None = None
    deadline_at: AwareDatetime | None = None
    engagement_until: date | None = None
    contract: Term = Term()
    places: tuple[Place, ...] = ()
    lots: tuple[Lot, ...] = ()
    awards: tuple[Award, ...] = ()
