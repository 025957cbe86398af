"""Terms end by themselves; that they did is told, and no answer rests on the telling."""

from datetime import timedelta

from services.audit.domain.permissions import permissions
from services.audit.domain.records import spelled
from shared.policy.standing import Standing
from shared.schemas.audit import PermissionExpired
from shared.schemas.partners import PermissionGrantRequested
from tests.support.audit import Audit, withdraw
from tests.support.audit_events import EDITION, GRANTED, a_draft, a_grant, a_register_entry
from tests.support.builders import NOON, PRODUCT, a_registration, some_terms
from tests.unit.services.audit.test_changes import told
from tests.unit.services.audit.test_sweeping import a_sweeper

DAY = timedelta(days=1)
ENDING = some_terms(recipients=("type:dbt",), actions=("export",), valid_to=NOON + DAY)


async def an_ending_world() -> Audit:
    """A permission that ends tomorrow, and an edition that rests on it."""
    audit = await Audit().open()
    await audit.hear(a_registration(), a_register_entry())
    await audit.receive(PermissionGrantRequested, a_grant(terms=ENDING))
    await audit.hear(a_draft())
    return audit


async def test_an_end_is_told_once_with_what_it_recalls() -> None:
    audit = await an_ending_world()

    await a_sweeper(audit).sweep()
    before = told(audit, PermissionExpired)
    audit.wind(DAY)
    await a_sweeper(audit).sweep()
    await a_sweeper(audit).sweep()
    heir = await Audit(store=audit.store, seed=1, now=audit.now).open()
    await a_sweeper(heir).sweep()

    [expired] = told(audit, PermissionExpired)
    assert before == []
    assert isinstance(expired, PermissionExpired)
    assert (expired.permission, expired.ended) == (GRANTED, NOON + DAY)
    [struck] = expired.struck
    assert (struck.product, struck.code, struck.editions) == (PRODUCT, "expired", (EDITION,))


async def test_without_the_record_of_an_end_every_answer_is_the_same() -> None:
    audit = await an_ending_world()
    audit.wind(DAY)
    await a_sweeper(audit).sweep()
    await audit.disclose(request_id="after")
    bodies = audit.bodies()

    told_of, untold = Standing(), Standing()
    for body in bodies:
        told_of.apply(body)
        if body["kind"] != "permission.expired":
            untold.apply(body)

    for day in (NOON, NOON + DAY, NOON + 2 * DAY):
        for k in range(len(bodies) + 1):
            t = spelled(day)
            assert [*permissions(told_of, t=t, k=k)] == [*permissions(untold, t=t, k=k)]
    assert bodies[-1]["data"]["strikes"] == {"expired": "*"}


async def test_what_was_withdrawn_before_its_end_is_told_once_alone() -> None:
    audit = await an_ending_world()
    await withdraw(audit)

    audit.wind(DAY)
    await a_sweeper(audit).sweep()

    assert "permission.expired" not in audit.kinds()
    assert audit.sequencer.held.pending.ends == {}
