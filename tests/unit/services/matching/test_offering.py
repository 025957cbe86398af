from shared.schemas.innovation import Deployment
from shared.schemas.intake import OpportunityAmended
from shared.schemas.matching import LinkProposed, OfferLapsed, OfferProposed
from shared.schemas.vocabulary import OpportunityStage
from tests.support.builders import (
    INNOVATION,
    NOON,
    OPPORTUNITY,
    UCLH,
    a_provenance,
    a_registration,
    an_innovation,
    an_opening,
    an_opportunity,
)
from tests.support.matching import (
    FIRST,
    SECOND,
    Trial,
    a_team,
    a_trial,
    a_withdrawal,
    kinds,
    known_as,
    nis,
    one,
    proposed,
)


async def test_a_product_is_put_to_the_team_whose_remit_and_place_fit() -> None:
    trial = await a_trial()

    named = an_opportunity(title="Pulse Patch for wards")

    offer = one(OfferProposed, await trial.hear(an_opening(named), a_registration()))

    assert (offer.team, offer.organisation, offer.rank) == ("rrv-procurement", UCLH, 1)
    assert [(s.ref, s.required, s.optional) for s in offer.sources] == [
        (INNOVATION, ("name",), ("categories", "summary", "supplier"))
    ]
    assert offer.opportunities == (OPPORTUNITY,)
    assert [(point.feature, point.points) for point in offer.points] == [
        ("cpv", 30),
        ("geography", 15),
    ]
    assert all(point.sentence for point in offer.points)


async def test_three_teams_are_asked_for_the_best_first() -> None:
    served = ["england"], ["icb:GB-NHS:Z9B2Z"], ["region:GB-NHS:Y56"], [f"org:{UCLH}"]
    trial = await a_trial(*(a_team(f"t{n}", serves=s) for n, s in enumerate(served)))

    told = await trial.hear(an_opening(), a_registration())

    offers = [event for event in told if isinstance(event, OfferProposed)]
    assert [(o.team, o.rank) for o in offers] == [("t3", 1), ("t1", 2), ("t2", 3)]


async def test_teams_taken_in_while_it_serves_are_seen_by_the_next_event() -> None:
    trial = Trial()
    assert "OfferProposed" not in kinds(await trial.hear(a_registration()))

    await trial.library.hang([a_team(serves=["england"])])
    told = await trial.hear(a_registration(version=2))

    assert one(OfferProposed, told).team == "rrv-procurement"


async def test_with_its_last_record_a_product_leaves_every_desk() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    told = await trial.hear(a_withdrawal(version=2))

    assert kinds(told) == ["ProductRetired", "OfferLapsed"]
    assert one(OfferLapsed, told).offer == offer.offer


async def test_a_second_source_is_asked_about_before_anything_of_it_is_shown() -> None:
    trial = await a_trial(a_team(serves=["england"]))
    offer = one(OfferProposed, await trial.hear(a_registration()))
    await trial.hear(a_registration(known_as(FIRST, nis("1")), version=2))

    told = await trial.hear(a_registration(known_as(SECOND, nis("1"))))

    assert one(OfferLapsed, told).offer == offer.offer
    assert [source.ref for source in one(OfferProposed, told).sources] == [INNOVATION, SECOND]


async def test_an_award_is_no_reason_to_offer_and_ends_what_rested_on_the_need() -> None:
    trial = await a_trial()
    await proposed(trial)
    awarded = an_opportunity(stage=OpportunityStage.AWARDED)

    told = await trial.hear(
        OpportunityAmended(
            occurred_at=NOON,
            version=2,
            opportunity=awarded,
            change_kind="substantive",
            provenance=a_provenance(),
        )
    )

    assert kinds(told) == ["OfferLapsed"]


async def test_who_uses_it_says_where_it_may_be_wanted() -> None:
    trial = await a_trial(a_team("users", serves=[f"org:{UCLH}"]))
    used = an_opportunity().buyer
    at_uclh = an_innovation(deployments=(Deployment(text="UCLH", organisation=used),))

    told = await trial.hear(a_registration(at_uclh))

    assert [point.points for point in one(OfferProposed, told).points] == [30, 20]


async def test_a_need_that_only_sounds_alike_says_where_but_asks_nothing_anew() -> None:
    trial = await a_trial(a_team(serves=["england"]), a_team("rrv", serves=[f"org:{UCLH}"]))
    offer = one(OfferProposed, await trial.hear(a_registration()))

    told = await trial.hear(an_opening())

    assert offer.team == "rrv-procurement"
    assert kinds(told) == ["LinkProposed", "OfferProposed"]
    assert (one(OfferProposed, told).team, one(OfferProposed, told).opportunities) == (
        "rrv",
        (),
    )


async def test_a_need_that_names_it_is_told_to_audit_before_anything_is_shown() -> None:
    trial = await a_trial(a_team(serves=["england"]))
    offer = one(OfferProposed, await trial.hear(a_registration()))

    told = await trial.hear(an_opening(an_opportunity(title="Pulse Patch for wards")))

    assert one(OfferLapsed, told).offer == offer.offer
    assert one(OfferProposed, told).opportunities == (OPPORTUNITY,)


async def test_what_is_merged_away_leaves_every_desk_and_its_links_go_with_it() -> None:
    trial = await a_trial()
    first = a_registration(known_as(FIRST, nis("1")))
    kept = one(OfferProposed, await trial.hear(an_opening(), first))
    last = one(OfferProposed, await trial.hear(a_registration(an_innovation(SECOND))))

    told = await trial.hear(a_registration(known_as(SECOND, nis("1")), version=2))

    lapsed = {offer.offer for offer in told if isinstance(offer, OfferLapsed)}
    assert lapsed == {kept.offer, last.offer}
    assert one(OfferProposed, told).product == kept.product != last.product
    assert (one(LinkProposed, told).innovation, one(LinkProposed, told).product) == (
        SECOND,
        kept.product,
    )


async def test_who_bought_it_already_seeks_it_no_longer() -> None:
    trial = await a_trial()
    awarded = an_opportunity(title="Pulse Patch for wards", stage=OpportunityStage.AWARDED)

    told = await trial.hear(a_registration(), an_opening(awarded))

    assert kinds(told) == ["ProductResolved", "LinkProposed"]


async def test_of_two_teams_that_fit_alike_each_has_its_turn() -> None:
    trial = await a_trial(a_team("a", serves=["england"]), a_team("b", serves=["england"]))
    refs = [f"innovation:hi-nenc:{n}" for n in range(20)]

    told = await trial.hear(*(a_registration(an_innovation(ref)) for ref in refs))

    offers = [event for event in told if isinstance(event, OfferProposed)]
    assert {offer.team for offer in offers if offer.rank == 1} == {"a", "b"}
