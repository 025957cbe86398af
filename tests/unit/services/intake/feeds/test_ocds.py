"""A release becomes an opportunity of its buyer's."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.intake.domain.issues import Outcome
from services.intake.domain.records import Sound, Unsound
from shared.schemas.opportunity import Cpv
from shared.schemas.vocabulary import OpportunityStage, RefKind
from tests.support.feeds import UCLH, a_release, an_opportunity_read, codes, read


def test_its_key_is_the_process_and_the_buyer() -> None:
    told, found = an_opportunity_read(a_release())

    assert told.source_ref == "opportunity:ocds:ocds-h6vhtk-000001~GB-NHS:RRV"
    assert (told.title, told.stage, found) == ("Monitors", OpportunityStage.TENDER, [])
    assert told.buyer == told.owner


def test_a_buyer_nobody_knows_has_a_key_of_its_name() -> None:
    release = a_release(parties=[], buyer={"name": "Tiny Council"})

    told, found = an_opportunity_read(release)
    again, _ = an_opportunity_read(release | {"buyer": {"name": "the TINY council"}})

    assert told.source_ref == again.source_ref
    assert (told.source_ref.partition("~")[2][:5], found) == ("NAME:", ["org_unresolved"])


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"date": None}, Outcome.QUARANTINED, "schema_invalid"),
        ({"ocid": None}, Outcome.QUARANTINED, "schema_invalid"),
        ({"parties": [], "buyer": {}}, Outcome.HELD, "buyer_missing"),
        ({"tender": {"title": None}}, Outcome.QUARANTINED, "title_missing"),
    ],
)
def test_what_it_cannot_do_without(
    changes: dict[str, Any], *, outcome: Outcome, code: str
) -> None:
    [found] = read("ocds-releases", a_release(**changes))

    assert isinstance(found, Unsound)
    assert (found.outcome, codes(found)[-1]) == (outcome, code)


def test_a_release_without_an_id_gets_one_from_what_it_says() -> None:
    told, found = an_opportunity_read(a_release(id=None))
    again, _ = an_opportunity_read(a_release(id=None))

    [ref] = [ref.value for ref in told.refs if ref.kind is RefKind.RELEASE]
    assert (ref[:7], found) == ("sha256:", ["release_id_missing"])
    assert told == again


def test_cpv_is_read_from_its_four_places_in_order() -> None:
    def a_code(code: str) -> dict[str, str]:
        return {"scheme": "CPV", "id": code}

    tender = {
        "classification": a_code("33190000"),
        "additionalClassifications": [a_code("33195000")],
        "items": [
            {
                "classification": a_code("48180000"),
                "additionalClassifications": [a_code("33190000")],
            },
            {
                "additionalClassifications": [
                    a_code("00000000"),
                    {"scheme": "UNSPSC", "id": "1"},
                ]
            },
        ],
    }

    told, found = an_opportunity_read(a_release(tender=tender))

    assert told.cpv == Cpv(main="33190000", all=("33190000", "33195000", "48180000"))
    assert found == ["cpv_unknown"]


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"tender": {"status": "planned"}}, OpportunityStage.PIPELINE),
        (
            {"tender": {"status": "planned", "documents": [{"noticeType": "UK3"}]}},
            OpportunityStage.PLANNED,
        ),
        (
            {"tender": {"status": "complete"}, "awards": [{"id": "1", "status": "active"}]},
            OpportunityStage.AWARDED,
        ),
        (
            {"tender": {"status": "complete"}, "awards": [{"id": "1", "status": "cancelled"}]},
            OpportunityStage.IDEA,
        ),
        ({"awards": [{"id": "1"}], "contracts": [{"id": "1"}]}, OpportunityStage.CONTRACTED),
        ({"tag": ["tenderCancellation"]}, OpportunityStage.CANCELLED),
        ({"tender": {"status": "unsuccessful"}}, OpportunityStage.UNSUCCESSFUL),
        ({"tender": {"status": "withdrawn"}}, OpportunityStage.WITHDRAWN),
        (
            {
                "tender": {"status": None},
                "planning": {"documents": [{"documentType": "marketEngagementNotice"}]},
            },
            OpportunityStage.ENGAGEMENT,
        ),
    ],
)
def test_how_far_a_procurement_has_come(
    changes: dict[str, Any], stage: OpportunityStage
) -> None:
    told, _ = an_opportunity_read(a_release(**changes))

    assert told.stage is stage


def test_what_the_tender_does_not_say_its_lots_do() -> None:
    lots = [
        {
            "id": "1",
            "value": {"amount": 10, "currency": "GBP"},
            "contractPeriod": {"durationInDays": 365},
        },
        {
            "id": "2",
            "value": {"amount": 5.5, "currency": "GBP"},
            "contractPeriod": {"endDate": "2027-05-01"},
        },
    ]

    told, found = an_opportunity_read(a_release(tender={"lots": lots, "value": {"amount": 0}}))

    assert told.value.net
    assert told.value.net.amount == Decimal("15.50")
    assert (told.contract.until, told.contract.months) == (date(2027, 5, 1), 12)
    assert found == ["value_placeholder"]


def test_a_withheld_supplier_is_a_fact_and_no_organisation() -> None:
    suppliers = [{"id": "s", "name": "Withheld Section94 supplier"}]

    told, found = an_opportunity_read(a_release(awards=[{"id": "1", "suppliers": suppliers}]))

    [award] = told.awards
    assert (award.withheld, award.suppliers, found) == (True, (), ["withheld"])


def test_references_that_people_write_are_found() -> None:
    tender = {"id": "CF-123400D0O000000rwimUAA", "description": "See C449892 and C449892."}

    told, _ = an_opportunity_read(a_release(tender=tender))

    kinds = {ref.kind: ref.value for ref in told.refs}
    assert kinds[RefKind.ATAMIS_REF] == "C449892"
    assert kinds[RefKind.ATAMIS_PORTAL] == kinds[RefKind.BUYER_REF]


def test_at_one_instant_the_later_release_id_holds() -> None:
    [first], [second] = (read("ocds-releases", a_release(id=i)) for i in ("000001", "000002"))

    assert isinstance(first, Sound)
    assert isinstance(second, Sound)
    assert (first.instant, first.tie) < (second.instant, second.tie)
    assert first.entity.model_dump()["buyer"]["name"] == UCLH
