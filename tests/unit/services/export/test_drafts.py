from datetime import timedelta
from typing import Any

import pytest

from services.export.clerk import PATIENCE, StillOpen
from services.export.domain.draft import Failing, asked, draft, judged
from services.export.domain.eligibility import Reason, failing
from shared.schemas.export import EditionDrafted
from shared.schemas.matching import AskedFields, LinkProposed, Member, ProductRetired
from shared.schemas.vocabulary import OpportunityStage
from tests.support.builders import NOON, OPPORTUNITY, an_opening, an_opportunity
from tests.support.export import (
    CRITERIA,
    DAY,
    a_product_told,
    a_profile,
    a_ranked_product,
    a_trust,
    a_used_innovation,
    an_assessed,
    an_innovation_told,
    product_id,
    ref,
)
from tests.support.export_world import World

BOTH = tuple(
    Member(source_ref=ref(letter), version=1, joined_by="identifier") for letter in "ab"
)


def a_link(relation: Any) -> LinkProposed:
    return LinkProposed(
        occurred_at=NOON,
        version=1,
        link="lnk_" + "a" * 20,
        innovation=ref("a"),
        opportunity=OPPORTUNITY,
        opportunity_stage=OpportunityStage.AWARDED,
        product=product_id("a"),
        relation=relation,
        by="name",
        points=(),
        scorer="v1",
    )


def test_a_product_that_says_all_that_is_asked_is_eligible() -> None:
    assert failing(judged(a_profile(), CRITERIA, on=DAY)) == ()


def test_every_gate_that_fails_is_told_at_once_with_what_to_do_about_it() -> None:
    bare = a_ranked_product(summary=None, members=BOTH)

    profile = a_profile(bare, a_used_innovation(deployments=()))
    gates = failing(judged(profile, CRITERIA, on=DAY))

    assert gates == (
        Reason(code="not_live"),
        Reason(code="incomplete", missing=("summary", "nhs_use")),
    )


def test_the_same_candidates_criteria_and_moment_are_the_same_draft() -> None:
    profiles = [a_profile(a_ranked_product(letter)) for letter in "abc"]

    there, back = (
        draft(each, CRITERIA, best=CRITERIA, as_of=NOON) for each in (profiles, profiles[::-1])
    )

    assert there == back
    assert (
        draft(profiles, CRITERIA, best=CRITERIA, as_of=NOON + timedelta(days=1)).id != there.id
    )
    assert draft(profiles[1:], CRITERIA, best=CRITERIA, as_of=NOON).id != there.id


def test_of_more_than_can_be_asked_about_those_with_most_points_are() -> None:
    few = CRITERIA.model_copy(update={"limit": 2})
    plain, best = a_profile(a_ranked_product("a")), an_assessed("b")
    profiles = [plain, best, an_assessed("c")]

    there, back = (
        draft(each, few, best=CRITERIA, as_of=NOON) for each in (profiles, profiles[::-1])
    )

    assert there == back
    assert [profile.product for profile in there.candidates] == [product_id(x) for x in "bc"]
    assert there.failing == (
        Failing(product=product_id("a"), reasons=(Reason(code="beyond_limit"),)),
    )


def test_the_first_record_to_give_a_field_must_permit_it_and_the_rest_may() -> None:
    merged = a_ranked_product("a", members=BOTH)
    profile = a_profile(merged, a_used_innovation("a"), a_used_innovation("b", areas=("AI",)))

    [entry] = asked(draft([profile], CRITERIA, best=CRITERIA, as_of=NOON), CRITERIA)

    assert entry.sources == (
        AskedFields(
            ref=ref("a"), required=tuple(sorted(CRITERIA.required)), optional=("sites",)
        ),
        AskedFields(ref=ref("b"), required=(), optional=("areas", "nhs_use", "sites")),
    )


async def test_a_draft_asks_about_candidates_and_holds_nobodys_words() -> None:
    world = World()
    await world.knows("a", "b")

    drafted = await world.draft()

    assert [entry.product for entry in drafted.entries] == [product_id("a"), product_id("b")]
    assert (drafted.audience, drafted.territory) == ("type:dbt", "GB")
    text = drafted.model_dump_json()
    assert not any(word in text for word in ("Product a", "Maker", "pulse", "Trust"))


async def test_one_draft_is_open_at_a_time() -> None:
    world = World()
    await world.knows("a")
    drafted = await world.draft()

    again = await world.perform_draft(at=NOON + timedelta(minutes=1))

    assert again == StillOpen(edition=drafted.edition)
    assert [type(event) for event in world.told] == [EditionDrafted]


async def test_a_draft_that_nobody_decides_within_the_hour_gives_way() -> None:
    world = World()
    await world.knows("a")
    first = await world.draft()

    second = await world.perform_draft(at=NOON + PATIENCE)

    assert not isinstance(second, StillOpen)
    given_up = await world.drafted(first.edition)
    assert (given_up.state, given_up.reason) == ("void", "no_decision")
    assert (await world.drafted(second.id)).state == "drafted"


async def test_an_older_version_never_overwrites_a_newer_one() -> None:
    world = World()
    await world.hear(an_innovation_told(a_used_innovation()))
    await world.hear(
        a_product_told(a_ranked_product(summary=None), version=3),
        a_product_told(a_ranked_product(), version=2),
    )

    drafted = await world.draft()

    [failing] = (await world.drafted(drafted.edition)).failing
    assert [reason.missing for reason in failing.reasons] == [("summary",)]


@pytest.mark.parametrize("relation", ["names_product", "relevant_to"])
async def test_an_award_proves_use_of_the_product_that_it_names(relation: Any) -> None:
    world = World()
    await world.knows("a")
    notice = an_opportunity(buyer=a_trust("RJ1"), stage=OpportunityStage.AWARDED)
    await world.hear(an_opening(notice), a_link(relation))

    drafted = await world.draft()

    [candidate] = (await world.drafted(drafted.edition)).candidates
    proved = any(item.source == OPPORTUNITY for item in candidate.items)
    assert proved == (relation == "names_product")


async def test_a_retired_product_is_no_candidate_whenever_its_past_arrives() -> None:
    world = World()
    gone = ProductRetired(
        occurred_at=NOON, version=2, product_id=product_id("a"), reason="operator"
    )
    await world.hear(gone)
    await world.knows("a", "b")

    drafted = await world.draft()

    assert [entry.product for entry in drafted.entries] == [product_id("b")]
