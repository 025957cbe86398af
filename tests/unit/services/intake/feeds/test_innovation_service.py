"""A document of the source's form becomes an innovation; what is absent stays absent."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.domain.issues import Outcome
from services.intake.domain.records import Gone, Unsound
from shared.schemas.entities import Ref
from shared.schemas.innovation import Innovation, Stated
from shared.schemas.vocabulary import Asserter, Origin, RefKind, Stage
from tests.support.builders import NENC
from tests.support.feeds import a_document, an_innovation_read, codes, read

NUMBERED = {"name": "Pulse Works", "registrationNumber": "99990001"}
PROVEN: dict[str, Any] = {
    "DEPLOYMENT": {"isDeployed": "YES"},
    "REGULATIONS_AND_STANDARDS": {
        "standards": [
            {"type": "CE_UKCA_CLASS_I", "hasMet": "YES"},
            {"type": "DTAC", "hasMet": "YES"},
        ]
    },
    "EVIDENCE_OF_EFFECTIVENESS": {"hasEvidence": "YES"},
    "UNDERSTANDING_OF_NEEDS": {
        "hasProductServiceOrPrototype": "YES",
        "carbonReductionPlan": "YES",
    },
    "evidences": [
        {"evidenceSubmitType": "CLINICAL_OR_CARE"},
        {"evidenceSubmitType": "REAL_WORLD"},
        {"evidenceSubmitType": "COST_IMPACT_OR_ECONOMIC"},
    ],
}
STEPS = [
    {"name": "topic_exploration_report_completed"},
    {"name": "selected_for_nice_guidance"},
    {"name": "procurement_route_identified"},
    {"name": "met_the_mayor"},
]
ASSESSED = {"hasValidation": "PARTIALLY", "hasEvidence": "YES", "finishedAt": "2026-03-02"}
BARTS = {"name": "Barts Health NHS Trust"}


def test_a_bare_record_says_nothing_that_nobody_told() -> None:
    told, found = an_innovation_read(a_document("1"))

    assert (told, found) == (
        Innovation(
            source_ref="innovation:hi-nenc:1",
            refs=(Ref(kind=RefKind.HIN, value="1"),),
            custodian=NENC,
            name="Pulse Patch",
            network=NENC,
        ),
        [],
    )


@pytest.mark.parametrize(
    ("unique_id", "refs", "found"),
    [
        ("INN-2301-0020-8", ["INN-2301-0020-8", "1"], []),
        ("INN-2301-0020-9", ["1"], ["identifier_invalid"]),
        ("abc", ["1"], ["identifier_invalid"]),
    ],
)
def test_the_sources_own_id_has_a_check_digit(
    unique_id: str, *, refs: list[str], found: list[str]
) -> None:
    told, wrong = an_innovation_read(a_document("1", uniqueId=unique_id))

    assert ([ref.value for ref in told.refs], wrong) == (refs, found)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"document": {}}, "key_missing"),
        (a_document("a@b.example"), "key_missing"),
        (a_document("1", name=""), "title_missing"),
        (a_document("x" * 300), "key_missing"),
        (a_document("\u00e9" * 150), "schema_invalid"),
    ],
)
def test_without_a_key_or_a_name_it_is_quarantined(document: dict[str, Any], code: str) -> None:
    [found] = read("hi-nenc", document)

    assert isinstance(found, Unsound)
    assert (found.outcome, codes(found)[-1]) == (Outcome.QUARANTINED, code)


def test_a_key_is_ascii_in_its_ref() -> None:
    told, _ = an_innovation_read(a_document("caf\u00e9 1~%"))

    assert told.source_ref == "innovation:hi-nenc:caf%C3%A9%201~%25"


def test_an_unknown_option_costs_itself_and_is_kept_aside() -> None:
    about = {"categories": ["DIGITAL", "WEARABLE"], "mainCategory": "DIGITAL"}
    needs = {"keyHealthInequalities": ["SEVER_MENTAL_ILLNESS", "SEVERE_MENTAL_ILLNESS"]}

    told, found = an_innovation_read(
        a_document("1", about=about, form={"UNDERSTANDING_OF_NEEDS": needs})
    )

    assert (told.categories, told.other, found) == (
        ("DIGITAL",),
        ("WEARABLE",),
        ["enum_unknown"],
    )
    assert told.inequalities == ("SEVER_MENTAL_ILLNESS", "SEVERE_MENTAL_ILLNESS")


@pytest.mark.parametrize(
    ("owner", "stated", "origin", "found"),
    [
        (BARTS, None, Stated(value=Origin.NHS_DEVELOPED, by="owner"), []),
        (NUMBERED, None, Stated(value=Origin.INDUSTRY, by="owner"), []),
        ({"name": "Somebody"}, None, Stated(), ["org_unresolved"]),
        (NUMBERED, "joint", Stated(value=Origin.JOINT, by="stated"), []),
        (NUMBERED, "academic", Stated(value=Origin.ACADEMIC, by="stated"), ["origin_conflict"]),
    ],
)
def test_where_it_comes_from_is_stated_or_follows_from_its_owner(
    owner: dict[str, str], *, stated: str | None, origin: Stated, found: list[str]
) -> None:
    hin = {"origin": stated} if stated else {}

    told, wrong = an_innovation_read(a_document("1", owner={"organisation": owner}, hin=hin))

    assert (told.origin, wrong) == (origin, found)


def test_the_owner_is_the_organisation_never_the_person() -> None:
    owner = {"name": "A Person", "companyName": "Pulse Works", "email": "p@example.org"}

    told, _ = an_innovation_read(a_document("1", owner=owner))

    assert told.owner
    assert told.supplier
    assert (told.owner.name, told.supplier.name) == ("Pulse Works", "Pulse Works")
    assert "Person" not in told.model_dump_json()


def test_a_network_says_where_it_runs_and_who_vouches_for_it() -> None:
    hin = {
        "network": "hi-nenc",
        "deployments": [{"organisation": "GB-NHS:RRV", "since": "2025-11-03"}],
        "certifications": [{"scheme": "DTAC", "version": "2.0", "status": "met"}],
        "endorsements": [{"body": "NICE", "reference": "MTG1", "on": "2025-10-08"}],
        "approvals": [{"organisation": "RDU", "kind": "information governance"}],
        "export": {"targets": ["IE"], "capacity": "Two hospitals a month"},
    }

    told, found = an_innovation_read(a_document("1", hin=hin, updatedAt="2026-03-01T00:00:00Z"))

    [site] = told.deployments
    assert site.organisation
    assert (site.since, site.organisation.icb) == (date(2025, 11, 3), "GB-NHS:QMJ")
    assert told.certifications[0].asserted_by is Asserter.SUPPORT_ORG
    assert (told.endorsements[0].reference, told.approvals[0].organisation.org_id) == (
        "MTG1",
        "GB-NHS:RDU",
    )
    assert (told.export.targets, found) == (("IE",), [])


@pytest.mark.parametrize(
    ("parts", "stage"),
    [
        ({}, Stage.UNASSESSED),
        ({"assessment": {"maturityLevel": "ADVANCED"}}, Stage.ADVANCED),
        ({"assessment": {"maturityLevel": "READY"}}, Stage.READY),
        (
            {
                "assessment": {"maturityLevel": "READY"},
                "form": {"DEPLOYMENT": {"isDeployed": "YES"}},
            },
            Stage.ADOPTED,
        ),
        ({"status": "ARCHIVED", "assessment": {"maturityLevel": "READY"}}, Stage.ARCHIVED),
        ({"status": "ARCHIVED", "archiveReason": "ALREADY_LIVE_NHS"}, Stage.ADOPTED),
    ],
)
def test_how_far_it_has_come(parts: dict[str, Any], stage: Stage) -> None:
    told, _ = an_innovation_read(a_document("1", **parts))

    assert told.stage is stage


def test_fourteen_areas_of_progress_each_by_whoever_may_speak_of_it() -> None:
    document = a_document("1", form=PROVEN, hin={"milestones": STEPS}, assessment=ASSESSED)

    told, _ = an_innovation_read(document)

    by = {who: [a.predicate for a in told.progress if a.asserted_by is who] for who in Asserter}
    assert len(told.progress) == 14
    assert by[Asserter.ASSESSOR] == ["real_world_validation", "efficacy"]
    assert by[Asserter.SUPPORT_ORG] == [
        "topic_exploration_report",
        "nice_selected",
        "procurement_route",
    ]
    assert len(by[Asserter.INNOVATOR]) == 9


def test_a_record_that_its_source_withdrew_is_gone() -> None:
    [found] = read(
        "hi-nenc", a_document("1", status="WITHDRAWN", updatedAt="2026-04-01T09:00:00Z")
    )

    assert isinstance(found, Gone)
    assert (found.ref, found.instant) == (
        "innovation:hi-nenc:1",
        datetime(2026, 4, 1, 9, tzinfo=UTC),
    )
