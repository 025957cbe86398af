from typing import Any

from shared.schemas.audit import PermissionResumed, PermissionSuspended
from shared.schemas.matching import OfferLapsed, OfferMade, OfferProposed
from shared.schemas.vocabulary import Outcome, Purpose
from tests.support.builders import INNOVATION, NENC, NOON, a_registration
from tests.support.matching import (
    FIRST,
    SECOND,
    Trial,
    a_decision,
    a_grant,
    a_permission_withdrawn,
    a_team,
    a_trial,
    a_withdrawal,
    kinds,
    known_as,
    nis,
    one,
    proposed,
)

NAMED: dict[str, Any] = {
    "occurred_at": NOON,
    "permission": "pm_" + "d" * 20,
    "target": INNOVATION,
    "grantor": NENC,
    "cause": "disputed",
}
OWNER = "owner:GB-COH:00000001"


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


async def test_a_dispute_takes_open_offers_back_and_its_end_asks_again() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT))

    told = await trial.hear(PermissionSuspended(**NAMED, version=8))
    anew = one(OfferProposed, told)
    denied = await trial.hear(a_decision(anew, seq=9, outcome=Outcome.DENY))
    again = await trial.hear(PermissionResumed(**NAMED, version=10))

    assert kinds(told) == ["OfferLapsed", "OfferProposed"]
    assert (kinds(denied), kinds(again)) == (["OfferLapsed"], ["OfferProposed"])


async def test_a_withdrawal_that_the_permit_already_knew_takes_nothing_back() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_decision(offer, seq=9, outcome=Outcome.PERMIT))

    assert await trial.hear(a_permission_withdrawn(seq=8)) == []


async def test_a_permit_that_arrives_after_the_withdrawal_makes_nothing() -> None:
    trial = await a_trial()
    offer = await proposed(trial)
    await trial.hear(a_permission_withdrawn(OWNER, seq=8))

    assert await trial.hear(a_decision(offer, seq=7, outcome=Outcome.PERMIT)) == []


async def test_a_withdrawal_of_somebody_elses_permission_touches_nothing() -> None:
    trial = await a_trial()
    await proposed(trial)

    assert await trial.hear(a_permission_withdrawn("owner:GB-COH:00000002", seq=8)) == []


async def test_one_teams_denial_forgets_no_grant_that_anothers_still_waits_for() -> None:
    trial = await a_trial(a_team("a", serves=["england"]), a_team("b", serves=["england"]))
    told = await trial.hear(a_registration())
    first, second = (event for event in told if isinstance(event, OfferProposed))

    await trial.hear(a_grant(seq=8), a_decision(first, seq=6, outcome=Outcome.DENY))
    again = await trial.hear(a_decision(second, seq=7, outcome=Outcome.DENY))

    assert kinds(again) == ["OfferLapsed", "OfferProposed"]


async def test_a_withdrawal_about_what_left_its_product_withdrawn_touches_nothing() -> None:
    trial = Trial()
    await trial.hear(*(a_registration(known_as(ref, nis("1"))) for ref in (FIRST, SECOND)))
    await trial.hear(a_withdrawal(SECOND, version=2))
    await trial.hear(a_registration(known_as(FIRST), version=2))

    assert await trial.hear(a_permission_withdrawn(SECOND, seq=8)) == []
