from services.matching.domain.teams import Team
from shared.schemas.entities import Ref
from shared.schemas.innovation import Deployment
from shared.schemas.intake import OpportunityAmended
from shared.schemas.matching import OfferLapsed, OfferMade, OfferProposed
from shared.schemas.vocabulary import OpportunityStage, Outcome, Purpose, RefKind
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
    an_organisation,
)
from tests.support.matching import (
    Trial,
    a_decision,
    a_grant,
    a_permission_withdrawn,
    a_team,
    a_withdrawal,
    an_organisation_registered,
    kinds,
    one,
)

OWNER = "owner:GB-COH:00000001"
SECOND = "innovation:hi-nenc:2"
NIS = (Ref(kind=RefKind.NIS, value="INN-2026-0001-9"),)


async def a_trial(*teams: Team) -> Trial:
    trial = Trial()
    await trial.library.hang(teams or [a_team()])
    await trial.hear(an_organisation_registered(an_organisation()))
    return trial


async def proposed(trial: Trial) -> OfferProposed:
    told = await trial.hear(a_registration(), an_opening())
    offer: OfferProposed = one(OfferProposed, told[-1:])
    return offer


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


async def test_a_permit_makes_the_offer_and_a_second_decision_changes_nothing() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    made = one(OfferMade, await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT)))
    again = await trial.hear(a_decision(offer, seq=9, outcome=Outcome.DENY))

    assert (made.offer, made.decision_seq, made.version) == (offer.offer, 7, 2)
    assert again == []


async def test_a_denied_offer_is_not_asked_again_for_nothing() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    denied = await trial.hear(a_decision(offer, seq=7, outcome=Outcome.DENY))
    told = await trial.hear(a_registration(version=2))

    lapsed = one(OfferLapsed, denied)
    assert (lapsed.reason, lapsed.decision_seq) == ("not_permitted", 7)
    assert kinds(told) == ["ProductAmended"]


async def test_a_grant_has_what_was_denied_asked_again_under_another_id() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_decision(offer, seq=7, outcome=Outcome.DENY))

    of_owner = one(OfferProposed, await trial.hear(a_grant(OWNER, seq=8)))

    assert of_owner.offer != offer.offer
    assert of_owner.sources == offer.sources


async def test_a_grant_for_another_purpose_asks_nothing() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_decision(offer, seq=7, outcome=Outcome.DENY))

    assert await trial.hear(a_grant(seq=8, purposes=(Purpose.EXPORT_PROMOTION,))) == []


async def test_a_grant_heard_of_before_an_older_denial_still_counts() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    assert await trial.hear(a_grant(seq=8)) == []
    told = await trial.hear(a_decision(offer, seq=7, outcome=Outcome.DENY))

    assert kinds(told) == ["OfferLapsed", "OfferProposed"]


async def test_a_denial_after_the_grant_stands() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    await trial.hear(a_grant(seq=8))
    told = await trial.hear(a_decision(offer, seq=9, outcome=Outcome.DENY))

    assert kinds(told) == ["OfferLapsed"]


async def test_a_withdrawal_takes_open_offers_back_and_asks_whether_another_covers() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT))

    told = await trial.hear(a_permission_withdrawn(seq=8))

    lapsed, anew = one(OfferLapsed, told), one(OfferProposed, told)
    assert (lapsed.offer, lapsed.reason) == (offer.offer, "no_longer_shareable")
    assert anew.offer != offer.offer


async def test_a_permit_that_arrives_after_the_withdrawal_makes_nothing() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_permission_withdrawn(OWNER, seq=8))

    assert await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT)) == []


async def test_a_withdrawal_of_somebody_elses_permission_touches_nothing() -> None:
    trial = await a_trial()
    await proposed(trial)

    assert await trial.hear(a_permission_withdrawn("owner:GB-COH:00000002", seq=8)) == []


async def test_with_its_last_record_a_product_leaves_every_desk() -> None:
    trial = await a_trial()
    offer = await proposed(trial)

    told = await trial.hear(a_withdrawal(version=2))

    assert kinds(told) == ["ProductRetired", "OfferLapsed"]
    assert one(OfferLapsed, told).offer == offer.offer


async def test_a_second_source_is_asked_about_before_anything_of_it_is_shown() -> None:
    trial = await a_trial(a_team(serves=["england"]))
    offer = one(OfferProposed, await trial.hear(a_registration()))
    known = an_innovation().model_copy(update={"refs": NIS})
    await trial.hear(a_registration(known, version=2))

    told = await trial.hear(a_registration(an_innovation(SECOND, refs=NIS)))

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
