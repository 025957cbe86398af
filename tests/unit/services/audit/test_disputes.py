"""An unreadable record about a target may be a withdrawal: until that is known, it is shut."""

import json
from typing import Any

import pytest

from shared.schemas.audit import (
    EditionDecided,
    PermissionResumed,
    PermissionSuspended,
    Struck,
)
from shared.schemas.partners import PermissionWithdrawalRequested
from shared.schemas.vocabulary import Series
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_events import DBT, EDITION, a_draft, a_withdrawal
from tests.support.audit_poison import a_poison, disputed, parked, undisputed
from tests.support.builders import INNOVATION, NENC, PRODUCT, UCLH

SECOND = "00000000-0000-0000-0000-000000000002"


async def test_an_unreadable_permission_record_closes_its_target_for_readers_and_editions() -> (
    None
):
    audit = await a_shared_world()
    before = await audit.opened(request_id="before")

    await disputed(audit)
    after = await audit.opened(request_id="after")
    [decided] = await audit.hear(a_draft(edition=SECOND))

    assert before.opened.outcome == "permit"
    assert after.opened.strikes == {"disputed": "*"}
    assert isinstance(decided, EditionDecided)
    assert [(entry.outcome, entry.code) for entry in decided.entries] == [("deny", "disputed")]


async def test_a_dispute_is_told_as_a_suspension_with_what_it_strikes() -> None:
    audit = await a_shared_world()

    [suspended] = await disputed(audit)

    assert isinstance(suspended, PermissionSuspended)
    assert (suspended.target, suspended.grantor, suspended.cause) == (
        INNOVATION,
        NENC,
        "disputed",
    )
    assert suspended.struck == (
        Struck(series=Series.BEST_OF, product=PRODUCT, code="disputed", editions=(EDITION,)),
    )


async def test_the_log_says_which_record_it_was_and_nothing_of_what_is_in_it() -> None:
    audit = await a_shared_world()
    poison = a_poison(audit)

    await disputed(audit, poison)

    body = audit.bodies()[-1]
    assert body["kind"] == "target.disputed"
    assert body["about"] == {"sources": [INNOVATION]}
    assert body["data"]["record"] == str(poison.position)
    assert body["data"]["reason"] == "not_json"
    assert "poison" not in json.dumps(body)


async def test_a_replay_that_applies_settles_it_and_what_it_asks_is_done() -> None:
    audit = await a_shared_world()
    poison = a_poison(audit)
    await disputed(audit, poison)

    mended = a_poison(audit, a_withdrawal(reason="late").model_dump_json().encode())
    told = await audit.replay(mended, of=poison)
    seen = await audit.opened()

    assert [event.wire_type for event in told] == [
        "audit.permission-withdrawn.v1",
        "audit.permission-resumed.v1",
    ]
    assert audit.kinds()[-3:-1] == ["permission.withdrawn", "target.settled"]
    assert seen.opened.strikes == {"withdrawn": "*"}


async def test_a_sound_record_from_elsewhere_settles_nothing() -> None:
    audit = await a_shared_world()
    await disputed(audit)

    await audit.receive(
        PermissionWithdrawalRequested, a_withdrawal(permission="pm_" + "a" * 20), id_="other"
    )

    assert audit.kinds()[-1] == "permission.withdrawn"
    assert len(audit.sequencer.held.standing.disputes) == 1


async def test_told_again_a_dispute_is_one_dispute() -> None:
    audit = await a_shared_world()
    letter = await parked(audit, a_poison(audit))
    await audit.hear(letter)
    before = audit.bodies()

    audit.store.inbox.clear()
    await audit.hear(letter)

    assert audit.bodies() == before


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"ce_forged": "yes"}, "signature_invalid"),
        ({"ce_source": f"{UCLH}/system"}, "not_entitled"),
    ],
)
async def test_no_stranger_closes_a_target(headers: Any, code: str) -> None:
    audit = await a_shared_world()
    counted = undisputed(code)

    told = await disputed(audit, a_poison(audit, **headers))
    seen = await audit.opened()

    assert (told, seen.opened.outcome) == ([], "permit")
    assert undisputed(code) == counted + 1


async def test_a_record_without_a_readable_key_wakes_somebody_and_closes_nothing() -> None:
    audit = await a_shared_world()
    counted = undisputed("no_readable_key")
    poison = a_poison(audit)
    poison.key = b"\xff"

    assert await disputed(audit, poison) == []

    assert undisputed("no_readable_key") == counted + 1


async def test_a_record_that_is_gone_wakes_somebody_and_closes_nothing() -> None:
    audit = await a_shared_world()
    counted = undisputed("gone")
    poison = a_poison(audit)
    letter = await parked(audit, poison)
    del audit.sent[poison.position]

    assert await audit.hear(letter) == []

    assert undisputed("gone") == counted + 1


@pytest.mark.parametrize("topic", ["audit.dead-letters", "intake.dead-letters"])
async def test_an_unreadable_dead_letter_is_turned_away_and_never_parked(topic: str) -> None:
    audit = await a_shared_world()
    kinds = audit.kinds()
    record = a_poison(audit, ce_type=topic)
    record.place = record.place._replace(topic=topic)

    booked = await audit.apply([record])

    counts = booked.advances[record.place]
    assert (counts.rejected, counts.parked, booked.bags) == (1, 0, ())
    assert audit.kinds() == kinds


async def test_a_reader_of_something_else_is_let_in_while_a_target_is_disputed() -> None:
    audit = await a_shared_world()
    poison = a_poison(audit)
    poison.key = b"innovation:hi-nenc:2"

    await disputed(audit, poison)
    seen = await audit.opened(recipient=DBT)

    assert audit.kinds().count("target.disputed") == 1
    assert seen.opened.outcome == "permit"


async def test_an_heir_finds_the_dispute_in_the_log() -> None:
    audit = await a_shared_world()
    await disputed(audit)

    heir = await Audit(store=audit.store, seed=1, offsets=dict(audit.offsets)).open()
    seen = await heir.opened()

    assert seen.opened.strikes == {"disputed": "*"}


async def test_what_was_closed_before_the_withdrawal_is_told_is_withdrawn_after_it() -> None:
    audit = await a_shared_world()
    await disputed(audit)

    await withdraw(audit)
    seen = await audit.opened()

    assert seen.opened.strikes == {"disputed": "*"}


async def test_the_suspension_and_its_end_have_one_key() -> None:
    audit = await a_shared_world()
    poison = a_poison(audit)
    [suspended] = await disputed(audit, poison)
    mended = a_poison(audit, a_withdrawal().model_dump_json().encode())

    *_, resumed = await audit.replay(mended, of=poison)

    assert isinstance(resumed, PermissionResumed)
    assert resumed.subject == suspended.subject
