"""A crash point does nothing unless it was armed, and then what was planned, once."""

import json
from pathlib import Path

import pytest

from shared.errors import Overtaken
from shared.faults import Plan, crash_point, planned


def test_nothing_is_armed_by_half() -> None:
    plan = json.dumps({"point": "polled", "do": "kill"})

    assert planned({}) is None
    assert planned({"FAULTS_PLAN": plan}) is None
    assert planned({"FAULTS": "1", "FAULTS_PLAN": plan}) == Plan(
        point="polled", hit=1, do="kill"
    )


async def test_an_unarmed_point_is_passed() -> None:
    await crash_point("polled")


async def test_the_planned_hit_of_the_planned_point_raises() -> None:
    plan = Plan(point="polled", hit=2, do="raise:shared.errors:Overtaken")

    await plan.reach("txn.open")
    await plan.reach("polled")
    with pytest.raises(Overtaken):
        await plan.reach("polled")
    await plan.reach("polled")


async def test_a_delay_goes_on_afterwards() -> None:
    await Plan(point="polled", hit=1, do="delay:0.001").reach("polled")


async def test_a_marker_spares_the_heir(tmp_path: Path) -> None:
    plan = {"point": "polled", "do": "raise:builtins:KeyError", "once": str(tmp_path / "m")}
    first, heir = (planned({"FAULTS": "1", "FAULTS_PLAN": json.dumps(plan)}) for _ in range(2))
    assert first
    assert heir

    with pytest.raises(KeyError):
        await first.reach("polled")
    await heir.reach("polled")
