import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from typing_extensions import override

from services.audit.recovery import recover
from services.audit.sequencer.draft import Draft, InDoubt
from services.audit.sequencer.log import Held
from services.audit.sequencer.notary import Notary, Regressed
from services.audit.sequencer.turns import NotTheWriter
from shared.errors import Conflict, Unavailable
from shared.schemas.audit import CheckpointSigned
from shared.schemas.envelope import Bookkeeping
from shared.schemas.partners import PermissionGrantRequested
from shared.tlog.hashing import CompactRange, Head
from shared.tlog.note import checkpoint_of
from tests.support.audit import Audit, a_shared_world, a_signer, withdraw
from tests.support.audit_events import a_draft, a_grant, a_register_entry, an_offer
from tests.support.builders import UCLH, a_registration, an_innovation, an_opening
from tests.support.evidence import proved
from tests.support.memory import MemoryStore, MemoryUnit


@dataclass
class Lossy(MemoryStore):
    """It commits, and the answer does not arrive."""

    loses: bool = False

    @override
    async def commit(self, unit: MemoryUnit, bookkeeping: Bookkeeping) -> None:
        await super().commit(unit, bookkeeping)
        if self.loses:
            raise Unavailable


async def recover_again(audit: Audit) -> Held:
    return await recover(audit.library, key=audit.sequencer.key)


async def nothing(_: Draft) -> Bookkeeping:
    return Bookkeeping()


async def a_fault(_: Draft) -> Bookkeeping:
    raise ZeroDivisionError


async def test_what_is_told_again_changes_nothing_even_if_the_inbox_forgot_it() -> None:
    audit = await a_shared_world()
    await audit.hear(a_register_entry(UCLH), an_offer())
    await withdraw(audit)
    before = audit.bodies()

    audit.store.inbox.clear()
    await audit.hear(a_registration(), a_register_entry(), a_register_entry(UCLH))
    await audit.receive(PermissionGrantRequested, a_grant(), id_="grant")
    await audit.hear(a_draft(), an_offer())
    await withdraw(audit)

    assert audit.bodies() == before


async def test_an_older_word_told_again_is_not_a_newer_one() -> None:
    audit = await Audit().open()
    sold = an_innovation(owner=None)
    await audit.hear(a_registration(), a_registration(sold, version=2))

    audit.store.inbox.clear()
    await audit.hear(a_registration())

    assert audit.kinds().count("source.noted") == 2


async def test_a_turn_takes_all_that_waits_permissions_first_and_signs_once() -> None:
    audit = await Audit().open()
    await audit.hear(a_registration(), a_register_entry())
    signed = len(audit.store.found("checkpoints"))

    await asyncio.gather(
        audit.hear(a_draft()),
        audit.disclose(edition=a_draft().edition),
        audit.receive(PermissionGrantRequested, a_grant()),
    )

    assert audit.kinds()[-3:] == ["permission.granted", "decision.entry", "decision.edition"]
    assert len(audit.store.found("checkpoints")) == signed + 1


async def test_a_fault_in_a_shared_turn_is_its_own() -> None:
    audit = await Audit().open()
    lane = audit.sequencer.lane("main")

    heard, fault, quiet = await asyncio.gather(
        audit.hear(a_registration()),
        lane.apply(a_fault),
        lane.apply(nothing),
        return_exceptions=True,
    )

    assert (heard, quiet) == ([], Bookkeeping())
    assert isinstance(fault, ZeroDivisionError)
    assert audit.kinds()[-1] == "source.noted"


async def test_two_writers_write_one_history() -> None:
    first = await Audit().open()
    await first.hear(a_registration())
    second = await Audit(store=first.store, seed=1, offsets=dict(first.offsets)).open()
    await second.hear(a_register_entry())

    with pytest.raises(Conflict):
        await first.hear(an_opening())
    with pytest.raises(NotTheWriter):
        await first.hear(an_opening())

    assert not first.sequencer.is_writer
    assert [body["seq"] for body in second.bodies()] == [0, 1, 2, 3]


async def test_an_outcome_that_nobody_knew_was_ours_after_all() -> None:
    """The commit went through, and its answer was lost on the way."""
    store = Lossy(unique={"records": "rid"})
    audit = await Audit(store=store).open()
    store.loses = True

    with pytest.raises(Unavailable):
        await audit.hear(a_registration())
    store.loses = False
    await audit.hear(a_register_entry())

    assert audit.kinds()[-2:] == ["source.noted", "organisation.noted"]
    assert [body["seq"] for body in audit.bodies()] == [0, 1, 2, 3]
    assert audit.sequencer.held.range.root == (await recover_again(audit)).range.root


async def test_while_the_store_is_away_nothing_is_decided_and_later_all_is() -> None:
    audit = await a_shared_world()
    size = len(audit.bodies())

    audit.store.away = True
    with pytest.raises(Unavailable):
        await audit.disclose()
    audit.store.away = False
    seen = await audit.opened()

    assert seen.seq == size


async def test_a_checkpoint_is_told_with_every_turn_and_proves_each_record() -> None:
    audit = await a_shared_world()

    receipt = audit.sequencer.held.receipt(3)
    leaf = audit.library.rows()[3]["leaf"]
    checkpoint = proved(receipt, leaf, key=audit.sequencer.key)

    assert checkpoint
    assert checkpoint.size == len(audit.bodies())
    notes = [e for bag in audit.store.outbox.values() for e in bag.events]
    last = CheckpointSigned.model_validate_json(notes[-1].value)
    assert checkpoint_of(last.note, key=audit.sequencer.key) == checkpoint


async def test_a_clock_that_went_back_permits_nothing_and_permissions_are_still_taken() -> None:
    audit = await a_shared_world()
    audit.wind(timedelta(minutes=-5))

    with pytest.raises(InDoubt):
        await audit.disclose()
    heard = await withdraw(audit)

    assert [event.wire_type for event in heard] == ["audit.permission-withdrawn.v1"]
    assert audit.bodies()[-1]["recorded_at"] == audit.bodies()[0]["recorded_at"]


def test_the_notary_signs_no_second_history() -> None:
    notary = Notary(a_signer())
    notary.release(CompactRange().extended([bytes(32)]).head)

    with pytest.raises(Regressed):
        notary.sign(CompactRange().head)
    with pytest.raises(Regressed):
        notary.sign(Head(size=1, root=b"1" * 32))
    assert notary.sign(Head(size=2, root=bytes(32)))


async def test_what_waits_when_the_office_is_lost_is_told_so() -> None:
    audit = await Audit().open()

    waiting = asyncio.create_task(audit.hear(a_registration()))
    await audit.sequencer.step_down()

    with pytest.raises(NotTheWriter):
        await waiting


async def test_dying_between_commit_and_publishing_loses_and_doubles_nothing() -> None:
    audit = await a_shared_world()
    told = [e.headers["ce_id"] for bag in audit.store.outbox.values() for e in bag.events]

    heir = await Audit(store=audit.store, seed=1, offsets=dict(audit.offsets)).open()
    again = await heir.hear(a_draft())

    kept = [e.headers["ce_id"] for bag in await audit.store.unsent() for e in bag.events]
    assert (again, sorted(kept)) == ([], sorted(told))
