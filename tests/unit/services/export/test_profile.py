from datetime import date

from services.export.domain.values import Item, Proof, Site
from shared.schemas.innovation import Evidence, Milestone
from shared.schemas.matching import Member
from shared.schemas.opportunity import Award
from shared.schemas.vocabulary import Asserter, OpportunityStage, OrgType, Stage
from tests.support.builders import an_opportunity
from tests.support.export import (
    a_deployment,
    a_profile,
    a_ranked_product,
    a_trust,
    a_used_innovation,
    ref,
)

BOTH = (
    Member(source_ref=ref("a"), version=1, joined_by="founder"),
    Member(source_ref=ref("b"), version=1, joined_by="identifier"),
)


def test_every_value_stands_under_the_one_record_it_comes_from() -> None:
    product = a_ranked_product("a", members=BOTH)
    first = a_used_innovation("a", areas=("CANCER",), deployments=())
    second = a_used_innovation("b", areas=("CANCER", "COVID_19"), deployments=())

    profile = a_profile(product, first, second)

    assert [item for item in profile.items if item.field == "areas"] == [
        Item(field="areas", source=ref("a"), value="CANCER"),
        Item(field="areas", source=ref("b"), value="CANCER"),
        Item(field="areas", source=ref("b"), value="COVID_19"),
    ]


def test_every_record_behind_a_product_is_named_shown_or_not() -> None:
    silent = a_used_innovation("b", deployments=())

    profile = a_profile(a_ranked_product("a", members=BOTH), a_used_innovation("a"), silent)

    assert profile.sources == (ref("a"), ref("b"))


def test_an_award_notice_that_names_the_product_proves_its_use() -> None:
    award = Award(id="1", on=date(2026, 3, 2))
    notice = an_opportunity(
        buyer=a_trust("RJ1", icb="QKK"), stage=OpportunityStage.AWARDED, awards=(award,)
    )

    profile = a_profile(a_ranked_product(), a_used_innovation(deployments=()), notices=[notice])

    site = Site(
        organisation="Trust RJ1",
        org_id="GB-NHS:RJ1",
        icb="GB-NHS:QKK",
        region="GB-NHS:Y56",
        since=date(2026, 3, 2),
        by=Asserter.NOTICE,
    )
    assert [item for item in profile.items if item.source == notice.source_ref] == [
        Item(field="nhs_use", source=notice.source_ref, value=site),
        Item(field="sites", source=notice.source_ref, value=site),
    ]
    assert notice.source_ref in profile.sources


def test_a_notice_of_what_is_not_awarded_yet_proves_nothing() -> None:
    notice = an_opportunity(buyer=a_trust(), stage=OpportunityStage.PIPELINE)

    profile = a_profile(notices=[notice])

    assert notice.source_ref not in profile.sources


def test_a_place_that_is_no_known_nhs_body_is_no_use() -> None:
    elsewhere = a_trust().model_copy(update={"type": OrgType.SUPPLIER})
    unknown = a_trust().model_copy(update={"org_id": None})
    deployments = (a_deployment(elsewhere), a_deployment(unknown))

    profile = a_profile(a_ranked_product(), a_used_innovation(deployments=deployments))

    assert [item for item in profile.items if item.field in {"nhs_use", "sites"}] == []


def test_a_pilot_named_by_a_milestone_is_a_supporters_word() -> None:
    pilot = Milestone(name="pilot", on=date(2026, 2, 1), organisation=a_trust("RJ1"))

    profile = a_profile(
        a_ranked_product(), a_used_innovation(deployments=(), milestones=(pilot,))
    )

    [site] = [item.value for item in profile.items if item.field == "nhs_use"]
    assert isinstance(site, Site)
    assert (site.by, site.org_id) == (Asserter.SUPPORT_ORG, "GB-NHS:RJ1")


def test_a_product_with_a_record_withdrawn_or_archived_is_not_live() -> None:
    whole = a_ranked_product("a", members=BOTH)
    archived = a_used_innovation("a", stage=Stage.ARCHIVED)

    assert a_profile().live
    assert not a_profile(whole, a_used_innovation("a")).live
    assert not a_profile(a_ranked_product(), archived).live


def test_unpublished_evidence_is_a_field_of_its_own() -> None:
    proofs = (
        Evidence(kind="REAL_WORLD", type="DATA_PUBLISHED"),
        Evidence(kind="REAL_WORLD", type="UNPUBLISHED_DATA"),
    )

    profile = a_profile(a_ranked_product(), a_used_innovation(evidence=proofs))

    told = [(i.field, i.value.type) for i in profile.items if isinstance(i.value, Proof)]
    assert told == [
        ("evidence", "DATA_PUBLISHED"),
        ("unpublished_evidence", "UNPUBLISHED_DATA"),
    ]
