"""What audit is told: drafts, offers, permissions, readings; each value is made up."""

from typing import Any

from services.audit.clerk.disclosures import AskDisclosure
from shared.policy.facts import permission_id
from shared.schemas.export import DisclosureRecorded, DraftEntry, EditionDrafted
from shared.schemas.intake import OrganisationRegistered
from shared.schemas.matching import AskedFields, OfferProposed
from shared.schemas.partners import GrantPermission, WithdrawPermission
from shared.schemas.register import Name
from shared.schemas.vocabulary import Action, OrgType, Purpose, Series
from tests.support.builders import (
    HASH,
    INNOVATION,
    NENC,
    NOON,
    OPPORTUNITY,
    PRODUCT,
    UCLH,
    an_organisation,
    some_terms,
)

EDITION = "00000000-0000-0000-0000-000000000001"
OFFER = "off_" + "c" * 20
DBT = "LOCAL:DBT"
REFERENCE = "grant-1"
GRANTED = permission_id(NENC, REFERENCE)


def a_grant(**changes: Any) -> GrantPermission:
    """To the department and to a trust, for the export and the display of official fields."""
    terms = some_terms(
        recipients=("type:dbt", f"org:{UCLH}"),
        actions=(Action.EXPORT, Action.DISPLAY),
        purposes=(Purpose.EXPORT_PROMOTION, Purpose.PROCUREMENT_MATCHING),
    )
    plain: dict[str, Any] = {
        "reference": REFERENCE,
        "grantor": NENC,
        "target": INNOVATION,
        "terms": terms,
    }
    return GrantPermission(**(plain | changes))


def a_withdrawal(**changes: Any) -> WithdrawPermission:
    plain: dict[str, Any] = {"permission": GRANTED, "grantor": NENC, "target": INNOVATION}
    return WithdrawPermission(**(plain | changes))


def some_fields(ref: str = INNOVATION) -> AskedFields:
    return AskedFields(ref=ref, required=("name",), optional=("summary", "maturity"))


def an_entry(product: str = PRODUCT, *refs: str) -> DraftEntry:
    sources = tuple(some_fields(ref) for ref in refs or (INNOVATION,))
    return DraftEntry(product=product, version=1, sources=sources)


def a_draft(*entries: DraftEntry, edition: str = EDITION) -> EditionDrafted:
    return EditionDrafted(
        occurred_at=NOON,
        version=1,
        edition=edition,
        series=Series.BEST_OF,
        draft_sha256=HASH,
        action=Action.EXPORT,
        purpose=Purpose.EXPORT_PROMOTION,
        audience="type:dbt",
        territory="GB",
        criteria="best-of-2026-1",
        criteria_sha256=HASH,
        entries=entries or (an_entry(),),
    )


def an_offer(**changes: Any) -> OfferProposed:
    plain: dict[str, Any] = {
        "offer": OFFER,
        "team": "rrv-procurement",
        "organisation": UCLH,
        "product": PRODUCT,
        "product_version": 1,
        "sources": (some_fields(),),
        "opportunities": (OPPORTUNITY,),
        "rank": 1,
        "points": (),
    }
    return OfferProposed(occurred_at=NOON, version=1, **(plain | changes))


def a_register_entry(org_id: str = DBT, kind: OrgType = OrgType.DBT) -> OrganisationRegistered:
    organisation = an_organisation(
        org_id, type=kind, names=(Name(text="A sample organisation"),), relations=()
    )
    return OrganisationRegistered(
        occurred_at=NOON, version=1, organisation=organisation, source="sample"
    )


def an_opening_of(**changes: Any) -> AskDisclosure:
    plain: dict[str, Any] = {
        "request_id": "reading-1",
        "edition": EDITION,
        "recipient": DBT,
        "user": "sample-reader",
        "channel": "api",
        "media": "application/json",
    }
    return AskDisclosure(**(plain | changes))


def a_confirmation(seq: int, allow_sha256: str) -> DisclosureRecorded:
    return DisclosureRecorded(
        occurred_at=NOON,
        version=seq,
        decision_seq=seq,
        edition=EDITION,
        recipient=DBT,
        allow_sha256=allow_sha256,
        rendering_sha256=HASH,
        bytes=9,
        completed=True,
        sent_at=NOON,
    )
