"""The fourteen progress areas, from a record to the signals that they earn."""

from typing import Any

import pytest

from services.export.domain.draft import judged
from services.export.domain.signals import SIGNALS
from shared.schemas.innovation import Abroad, Answer, Commercial, Endorsement, Evidence
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import Asserter, OpportunityStage
from tests.support.builders import an_opportunity
from tests.support.export import (
    BEST,
    DAY,
    a_profile,
    a_trust,
    a_used_innovation,
)
from tests.support.export_best import a_best_product, a_word

OWN: dict[str, Any] = {"asserted_by": Asserter.INNOVATOR, "on": None}
COST = "COST_IMPACT_OR_ECONOMIC"


def earned(*notices: Opportunity, **told: Any) -> dict[str, tuple[str, int, str]]:
    profile = a_profile(
        a_best_product(), a_used_innovation(deployments=(), **told), notices=notices
    )
    found = judged(profile, BEST, on=DAY).scored.signals
    return {s.signal: (s.value, s.points, s.asserted_by) for s in found}


def an_estimate(known: str) -> Commercial:
    return Commercial(cost=(Answer(question="hasCostKnowledge", answer=known),))


@pytest.mark.parametrize(
    ("told", "signal", "came"),
    [
        ({"evidence": (Evidence(kind="REAL_WORLD", type="DATA_PUBLISHED"),)},
         "real_world_evidence", ("published", 4, "innovator")),
        ({"evidence": (Evidence(kind="REAL_WORLD", type="CONFERENCE"),)},
         "real_world_evidence", ("other", 2, "innovator")),
        ({"progress": (a_word("real_world_validation"),)},
         "real_world_validation", ("yes", 5, "assessor")),
        ({"progress": (a_word("real_world_validation", "PARTIALLY"),)},
         "real_world_validation", ("partially", 2, "assessor")),
        ({"progress": (a_word("impact", **OWN),)}, "impact", ("yes", 2, "innovator")),
        ({"progress": (a_word("efficacy"),)}, "efficacy", ("yes", 10, "assessor")),
        ({"evidence": (Evidence(kind=COST, type="ECONOMIC_EVALUATION"),)},
         "cost_impact", ("modelled", 4, "innovator")),
        ({"commercial": an_estimate("DETAILED_ESTIMATE")},
         "cost_impact", ("estimated", 2, "innovator")),
        ({"endorsements": (Endorsement(body="HTW", reference="GUI1"),)},
         "hta_output", ("published", 10, "assessor")),
        ({"progress": (a_word("topic_exploration_report"),)},
         "hta_output", ("begun", 5, "assessor")),
        ({"progress": (a_word("procurement_route", asserted_by=Asserter.SUPPORT_ORG),)},
         "procurement_route", ("identified", 2, "support_org")),
        ({"progress": (a_word("carbon_plan", **OWN),)},
         "carbon_plan", ("yes", 2, "innovator")),
        ({"progress": (a_word("carbon_plan", "WORKING_ON", **OWN),)},
         "carbon_plan", ("begun", 1, "innovator")),
        ({"export": Abroad(trading=("IE",), targets=("AE",))},
         "trading_abroad", ("trading", 2, "innovator")),
        ({"export": Abroad(targets=("AE",))}, "trading_abroad", ("targets", 1, "innovator")),
    ],
)  # fmt: skip
def test_an_area_earns_what_the_criteria_say(
    told: dict[str, Any], signal: str, *, came: tuple[str, int, str]
) -> None:
    assert earned(**told)[signal] == came


def test_a_notice_tells_of_a_framework_by_its_own_word() -> None:
    notice = an_opportunity(
        buyer=a_trust(), stage=OpportunityStage.AWARDED, framework="A framework"
    )

    assert earned(notice)["procurement_route"] == ("listed", 5, "notice")


@pytest.mark.parametrize(
    "told",
    [
        {"commercial": an_estimate("ROUGH_IDEA")},
        {"progress": (a_word("carbon_plan", "NO"),)},
        {"progress": (a_word("efficacy", "NO"), a_word("efficacy", "YES", **OWN))},
    ],
)
def test_what_is_denied_or_vague_earns_nothing(told: dict[str, Any]) -> None:
    assert earned(**told).keys() <= {"certified"}


def test_the_points_of_all_signals_come_to_a_hundred() -> None:
    assert sum(scale.maximum for scale in BEST.signals.values()) == 100
    assert BEST.signals.keys() == SIGNALS.keys()
    for name, scale in BEST.signals.items():
        assert scale.percent.keys() == SIGNALS[name].sentences.keys()
