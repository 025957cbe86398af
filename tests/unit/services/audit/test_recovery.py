from typing import Any

import pytest

from services.audit.recovery import recover
from services.audit.sequencer.office import Damaged
from shared.tlog.hashing import leaf_hash
from tests.support.audit import Audit, a_shared_world, a_signer
from tests.support.memory import Stored


def spoilt(audit: Audit, seq: int, **changes: Any) -> None:
    table = audit.store.tables["records"]
    table[seq] = Stored(2, {**table[seq].document, **changes})


async def why(audit: Audit) -> str:
    with pytest.raises(Damaged) as fault:
        await recover(audit.library, key=audit.sequencer.key)
    return str(fault.value)


async def test_an_heir_finds_the_log_as_it_was_left() -> None:
    audit = await a_shared_world()

    found = await recover(audit.library, key=audit.sequencer.key)

    held = audit.sequencer.held
    assert (found.range, found.note) == (held.range, held.note)
    assert found.recorded_at == held.recorded_at
    assert found.standing.sealed == held.standing.sealed


async def test_a_start_opens_a_log_once_and_adopts_a_policy_where_it_is_new() -> None:
    audit = await a_shared_world()

    await Audit(store=audit.store).open()

    assert audit.kinds()[:2] == ["log.opened", "log.policy-adopted"]
    assert audit.kinds().count("log.policy-adopted") == 1


async def test_a_changed_body_is_found_by_its_place() -> None:
    audit = await a_shared_world()
    spoilt(audit, 3, body=b"{}")

    assert await why(audit) == "record 3 is not what was hashed"


@pytest.mark.parametrize(
    "column", [{"kind": "source.noted"}, {"code": "withdrawn"}, {"about": {}}, {"rid": "x"}]
)
async def test_a_record_that_would_be_found_by_what_it_does_not_say_is_named(
    column: dict[str, Any],
) -> None:
    audit = await a_shared_world()
    spoilt(audit, 5, **column)

    assert await why(audit) == "record 5 is found by what it does not say"


async def test_a_body_changed_with_its_hash_is_found_by_the_root() -> None:
    audit = await a_shared_world()
    body = audit.library.rows()[2]["body"].replace(b"ready", b"ideas")
    spoilt(audit, 2, body=body, leaf=leaf_hash(body))

    assert await why(audit) == "the records are not those that were signed"


async def test_a_record_that_is_gone_is_named() -> None:
    audit = await a_shared_world()
    del audit.store.tables["records"][4]

    assert await why(audit) == "record 4 is missing"


async def test_an_end_that_is_gone_is_named() -> None:
    audit = await a_shared_world()
    last = max(row["_id"] for row in audit.library.rows())
    del audit.store.tables["records"][last]

    assert await why(audit) == f"record {last} is missing: {last + 1} were signed"


async def test_a_record_that_nobody_signed_is_not_adopted() -> None:
    audit = await a_shared_world()
    table = audit.store.tables["records"]
    table[len(table)] = Stored(1, {**table[0].document, "_id": len(table)})

    assert await why(audit) == f"record {len(table) - 1} was never signed"


async def test_a_checkpoint_of_another_key_is_not_ours() -> None:
    audit = await a_shared_world()

    with pytest.raises(Damaged, match="the last checkpoint"):
        await recover(audit.library, key=a_signer(8).key)


async def test_records_without_a_checkpoint_are_no_log() -> None:
    audit = await a_shared_world()
    audit.store.tables["checkpoints"].clear()

    assert await why(audit) == "7 records, and no checkpoint"
