from collections.abc import Sequence
from datetime import date

import pytest

from services.matching.domain.routing import Router
from services.matching.domain.teams import Team
from shared.schemas.entities import OrgRef
from shared.schemas.register import Organisation, Relation
from shared.schemas.vocabulary import OrgType
from tests.support.builders import NENC, UCLH, an_organisation
from tests.support.matching import SCORER, Trial, a_team, an_organisation_registered

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
DEVICE = ("331",)
COVERS = (
    Relation(kind="covers_icb", org_id="GB-NHS:QHM"),
    Relation(kind="covers_icb", org_id="GB-NHS:QNQ", closed=AFTER),
)
NETWORK = an_organisation(NENC, type=OrgType.HIN, relations=COVERS)


def fit(
    team: Team,
    *places: Organisation,
    org_id: str | None = None,
    codes: Sequence[str] = DEVICE,
    day: date = AFTER,
) -> tuple[list[int], list[str]]:
    register = {each.org_id: each for each in places}
    router = Router(affinities=SCORER.affinities, register=register, day=day)
    named = OrgRef(name="As somebody wrote it", org_id=org_id or next(iter(register), None))
    scored = router.fit(team, codes=codes, places=router.places(named))
    return [p.points for p in scored.points], [*scored.vetoes]


@pytest.mark.parametrize(
    ("serves", "points"),
    [(f"org:{UCLH}", 20), ("icb:GB-NHS:Z9B2Z", 15), ("region:GB-NHS:Y56", 10), ("england", 5)],
)
def test_the_nearer_a_team_buys_the_more_points(serves: str, points: int) -> None:
    assert fit(a_team(serves=[serves]), an_organisation()) == ([30, points], [])


def test_who_lies_where_is_asked_of_the_day() -> None:
    old, new = a_team(serves=["icb:GB-NHS:QMJ"]), a_team(serves=["icb:GB-NHS:Z9B2Z"])

    assert fit(old, an_organisation(), day=BEFORE) == ([30, 15], [])
    assert fit(old, an_organisation(), day=AFTER) == ([30], ["outside_geography"])
    assert fit(new, an_organisation(), day=BEFORE) == ([30], ["outside_geography"])


def test_a_network_is_in_each_icb_that_it_covers_on_the_day() -> None:
    assert fit(a_team(serves=["icb:GB-NHS:QHM"]), NETWORK) == ([30, 15], [])
    assert fit(a_team(serves=["icb:GB-NHS:QNQ"]), NETWORK, day=BEFORE) == ([30, 15], [])
    assert fit(a_team(serves=["icb:GB-NHS:QNQ"]), NETWORK) == ([30], ["outside_geography"])


@pytest.mark.parametrize("org_id", [None, "GB-COH:00000001"])
def test_where_nobody_knows_the_place_only_who_buys_for_england_is_asked(
    org_id: str | None,
) -> None:
    assert fit(a_team(serves=["england"]), org_id=org_id) == ([30, 5], [])
    assert fit(a_team(), org_id=org_id) == ([30], ["outside_geography"])


@pytest.mark.parametrize(
    ("remit", "points"), [("331", 30), ("331:0.5", 15), ("33", 20), ("48", 8)]
)
def test_a_remit_counts_by_its_nearness_and_weight(remit: str, points: int) -> None:
    assert fit(a_team(cpv=["905", remit]), an_organisation()) == ([points, 15], [])


def test_what_a_team_does_not_buy_is_outside_its_remit() -> None:
    team = a_team(cpv=["905"])

    assert fit(team, an_organisation()) == ([0, 15], ["outside_remit"])
    assert fit(team, an_organisation(), codes=()) == ([0, 15], ["outside_remit"])


def test_a_team_that_has_closed_is_asked_nothing() -> None:
    team = a_team(closed="2026-04-01")

    assert fit(team, an_organisation(), day=AFTER)[1] == ["closed"]


async def test_an_older_word_on_an_organisation_changes_nothing() -> None:
    trial, told = Trial(), an_organisation_registered(an_organisation())

    await trial.hear(told)
    await trial.hear(told.model_copy(update={"organisation": an_organisation(relations=())}))

    [known] = trial.library.store.found("organisations").values()
    assert len(known["organisation"]["relations"]) == 3
