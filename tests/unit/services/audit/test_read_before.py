"""What audit has read once closes nothing when it comes again in a form that nobody reads."""

from dataclasses import replace

from shared.eventing.records import Record
from shared.schemas.audit import PermissionSuspended
from shared.schemas.envelope import Partition
from shared.schemas.partners import PermissionWithdrawalRequested
from tests.support.audit import Audit, a_shared_world
from tests.support.audit_events import a_withdrawal
from tests.support.audit_poison import a_poison, disputed, parked, undisputed


def named(audit: Audit, id_: str) -> Record:
    [record] = [r for r in audit.sent.values() if ("ce_id", id_.encode()) in r.headers]
    return record


def elsewhere(number: int) -> Partition:
    return Partition(PermissionWithdrawalRequested.topic, number)


def padded(audit: Audit, record: Record) -> Record:
    """The very bytes once more, with more unsigned headers than anybody reads."""
    more = [(f"x-{number}", b"") for number in range(65)]
    again = replace(record, place=elsewhere(1), headers=[*record.headers, *more])
    audit.sent[again.position] = again
    return again


async def test_what_was_read_before_closes_nothing_however_it_is_padded() -> None:
    """Else whoever may write to the inlet could close what another was granted, for days."""
    audit = await a_shared_world()
    counted = undisputed("read_before")

    told = await disputed(audit, padded(audit, named(audit, "grant")))
    seen = await audit.opened()

    assert (told, seen.opened.outcome) == ([], "permit")
    assert undisputed("read_before") == counted + 1


async def test_a_padded_record_that_nobody_read_before_closes_its_target() -> None:
    audit = await a_shared_world()
    poison = a_poison(audit, a_withdrawal().model_dump_json().encode())

    [suspended] = await disputed(audit, padded(audit, poison))

    assert isinstance(suspended, PermissionSuspended)


async def test_a_dead_letter_that_comes_after_its_replay_was_applied_closes_nothing() -> None:
    audit = await a_shared_world()
    poison = padded(audit, a_poison(audit, a_withdrawal().model_dump_json().encode()))
    letter = await parked(audit, poison)

    mended = replace(poison, place=elsewhere(2), headers=poison.headers[:10])
    await audit.replay(mended, of=poison)
    told = await audit.hear(letter)

    assert told == []
    assert "target.disputed" not in audit.kinds()
