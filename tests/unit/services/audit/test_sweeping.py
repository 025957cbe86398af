"""What time alone brings about reaches those who have to hear of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.audit.clerk.sweeping import Sweeper
from shared.schemas.audit import PermissionWithdrawn, Struck
from shared.schemas.base import Event
from shared.schemas.partners import PermissionGrantRequested
from shared.schemas.vocabulary import Series
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_events import EDITION, a_grant
from tests.support.builders import NOON, PRODUCT, a_registration

TOMORROW = timedelta(days=1)


def a_sweeper(audit: Audit) -> Sweeper:
    return Sweeper(
        perform=audit.perform,
        sequencer=audit.sequencer,
        held=audit.library,
        permissions=audit.recorders.permissions,
    )


def told(audit: Audit) -> list[Event]:
    """Every withdrawal that was ever told of outside a lane."""
    events = [each for bag in audit.store.outbox.values() for each in bag.events]
    return [
        PermissionWithdrawn.model_validate_json(each.value)
        for each in events
        if each.headers["ce_type"] == PermissionWithdrawn.wire_type
    ]


async def test_a_withdrawal_tells_what_it_recalls_when_its_day_comes() -> None:
    audit = await a_shared_world()
    [withdrawn] = await withdraw(audit, effective=NOON + TOMORROW)

    audit.wind(TOMORROW)
    await a_sweeper(audit).sweep()

    first, late = told(audit)
    assert first == withdrawn
    assert isinstance(late, PermissionWithdrawn)
    assert late.struck == (
        Struck(series=Series.BEST_OF, product=PRODUCT, code="withdrawn", editions=(EDITION,)),
    )
    assert late.version == audit.bodies()[-1]["seq"] > first.version
    assert audit.bodies()[-1]["data"]["of"] == first.version


@pytest.mark.parametrize(("waits", "times"), [(timedelta(hours=23), 0), (TOMORROW, 1)])
async def test_it_is_told_once_and_not_before_its_day(waits: timedelta, times: int) -> None:
    audit = await a_shared_world()
    await withdraw(audit, effective=NOON + TOMORROW)

    audit.wind(waits)
    for _ in range(2):
        await a_sweeper(audit).sweep()
    heir = await Audit(store=audit.store, seed=1, now=audit.now).open()
    await a_sweeper(heir).sweep()

    assert audit.kinds().count("recall.told") == times


async def test_a_withdrawal_that_has_come_is_not_told_again() -> None:
    audit = await a_shared_world()
    await withdraw(audit)

    audit.wind(TOMORROW)
    await a_sweeper(audit).sweep()

    assert "recall.told" not in audit.kinds()


async def test_a_grant_whose_source_never_came_is_refused_after_a_day() -> None:
    audit = await Audit().open()
    await audit.receive(PermissionGrantRequested, a_grant())
    await a_sweeper(audit).sweep()
    before = audit.kinds()[-1]

    audit.wind(TOMORROW)
    await a_sweeper(audit).sweep()
    await a_sweeper(audit).sweep()
    await audit.hear(a_registration())

    assert before == "log.policy-adopted"
    assert audit.kinds()[2:] == ["permission.refused", "source.noted"]
    assert audit.bodies()[2]["data"]["code"] == "source_unknown"


async def test_a_later_grant_of_the_same_source_waits_its_own_day() -> None:
    audit = await Audit().open()
    await audit.receive(PermissionGrantRequested, a_grant(), id_="early")
    audit.wind(timedelta(hours=12))
    await audit.receive(PermissionGrantRequested, a_grant(reference="late"), id_="late")

    audit.wind(timedelta(hours=12))
    await a_sweeper(audit).sweep()
    await audit.hear(a_registration())

    assert audit.kinds()[2:] == ["permission.refused", "source.noted", "permission.granted"]


async def test_it_sweeps_again_and_waits_for_what_is_away() -> None:
    audit = await a_shared_world()
    await withdraw(audit, effective=NOON + TOMORROW)
    audit.wind(TOMORROW)
    rests = asyncio.Queue[asyncio.Event]()

    async def rest(_: float) -> None:
        wake = asyncio.Event()
        await rests.put(wake)
        await wake.wait()

    audit.store.away = True
    async with replace(a_sweeper(audit), rest=rest).lifespan(None):
        wake = await rests.get()
        audit.store.away = False
        wake.set()
        await rests.get()

    assert audit.kinds()[-1] == "recall.told"
