"""Builders: each gives a sound value and hides what a test does not speak of."""

from datetime import UTC, date, datetime
from typing import Any

from shared.schemas.entities import OrgRef, Provenance, Ref
from shared.schemas.innovation import Innovation, Supplier
from shared.schemas.intake import InnovationRegistered, OpportunityRegistered
from shared.schemas.matching import Member, Product, SupplierFrom, TextFrom
from shared.schemas.opportunity import Cpv, Opportunity
from shared.schemas.partners import Terms
from shared.schemas.register import Name, Organisation, Relation
from shared.schemas.vocabulary import (
    Action,
    FieldClass,
    OpportunityStage,
    OrgType,
    Origin,
    Purpose,
    RefKind,
    Stage,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NENC = "HIN:HI-NENC"
UCLH = "GB-NHS:RRV"
INNOVATION = "innovation:hi-nenc:1"
OPPORTUNITY = "opportunity:atamis-rrv:C123456"
PRODUCT = "prd_" + "a" * 20
PERMISSION = "pm_" + "b" * 20
HASH = "0" * 64


def an_innovation(source_ref: str = INNOVATION, **changes: Any) -> Innovation:
    plain: dict[str, Any] = {
        "refs": (Ref(kind=RefKind.HIN, value=source_ref.rpartition(":")[2]),),
        "custodian": NENC,
        "owner": OrgRef(name="Pulse Works Limited", org_id="GB-COH:00000001"),
        "name": "Pulse Patch",
        "summary": "A patch that watches the pulse.",
        "supplier": Supplier(name="Pulse Works Limited", company_number="00000001"),
        "categories": ("MEDICAL_DEVICE",),
        "main_category": "MEDICAL_DEVICE",
        "network": NENC,
        "stage": Stage.READY,
    }
    return Innovation(source_ref=source_ref, **(plain | changes))


def an_opportunity(source_ref: str = OPPORTUNITY, **changes: Any) -> Opportunity:
    plain: dict[str, Any] = {
        "refs": (Ref(kind=RefKind.ATAMIS_REF, value="C123456"),),
        "custodian": UCLH,
        "title": "Remote monitoring of the pulse",
        "buyer": OrgRef(name="University College London Hospitals", org_id=UCLH),
        "stage": OpportunityStage.PIPELINE,
        "cpv": Cpv(main="33100000", all=("33100000",)),
    }
    return Opportunity(source_ref=source_ref, **(plain | changes))


def a_provenance(**changes: Any) -> Provenance:
    plain: dict[str, Any] = {
        "feed": "hi-nenc",
        "code_version": "0.1.0",
        "receipt": "rcp_1",
        "blob_sha256": HASH,
        "position": 0,
        "received_at": NOON,
    }
    return Provenance(**(plain | changes))


def a_registration(
    innovation: Innovation | None = None, *, version: int = 1
) -> InnovationRegistered:
    return InnovationRegistered(
        occurred_at=NOON,
        version=version,
        innovation=innovation or an_innovation(),
        change_kind="new",
        provenance=a_provenance(),
    )


def an_opening(
    opportunity: Opportunity | None = None, *, version: int = 1
) -> OpportunityRegistered:
    return OpportunityRegistered(
        occurred_at=NOON,
        version=version,
        opportunity=opportunity or an_opportunity(),
        change_kind="new",
        provenance=a_provenance(feed="atamis-rrv"),
    )


def an_organisation(org_id: str = UCLH, **changes: Any) -> Organisation:
    plain: dict[str, Any] = {
        "type": OrgType.NHS_FT,
        "names": (Name(text="University College London Hospitals NHS Foundation Trust"),),
        "relations": (
            Relation(kind="in_icb", org_id="GB-NHS:QMJ", closed=date(2026, 4, 1)),
            Relation(kind="in_icb", org_id="GB-NHS:Z9B2Z", opened=date(2026, 4, 1)),
            Relation(kind="in_region", org_id="GB-NHS:Y56"),
        ),
        "territory": "GB",
    }
    return Organisation(org_id=org_id, **(plain | changes))


def a_product(product_id: str = PRODUCT, **changes: Any) -> Product:
    plain: dict[str, Any] = {
        "name": TextFrom(value="Pulse Patch", source=INNOVATION),
        "summary": TextFrom(value="A patch that watches the pulse.", source=INNOVATION),
        "supplier": SupplierFrom(
            value=Supplier(name="Pulse Works Limited", company_number="00000001"),
            source=INNOVATION,
        ),
        "main_category": TextFrom(value="MEDICAL_DEVICE", source=INNOVATION),
        "categories": (TextFrom(value="MEDICAL_DEVICE", source=INNOVATION),),
        "origin": Origin.INDUSTRY,
        "origin_source": INNOVATION,
        "stage": Stage.READY,
        "stage_source": INNOVATION,
        "members": (Member(source_ref=INNOVATION, version=1, joined_by="founder"),),
    }
    return Product(product_id=product_id, **(plain | changes))


def some_terms(**changes: Any) -> Terms:
    plain: dict[str, Any] = {
        "recipients": ("type:dbt",),
        "actions": (Action.EXPORT,),
        "purposes": (Purpose.EXPORT_PROMOTION,),
        "classes": (FieldClass.PUBLIC, FieldClass.OFFICIAL),
    }
    return Terms(**(plain | changes))
