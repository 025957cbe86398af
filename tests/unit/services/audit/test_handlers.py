import json

import pytest

from shared.schemas.audit import RecordParked
from shared.schemas.envelope import Outgoing
from shared.schemas.partners import PermissionGrantRequested
from tests.support.audit import Audit
from tests.support.audit_events import a_draft, a_grant, an_entry
from tests.support.builders import INNOVATION, NENC, NOON, a_registration

SOUND = json.loads(a_grant().model_dump_json())


async def sent(audit: Audit, value: bytes, *, subject: str = INNOVATION) -> list[str]:
    """What is said about a partner's record with that value."""
    kind = PermissionGrantRequested
    headers = {
        "ce_specversion": "1.0",
        "ce_id": "1",
        "ce_source": f"{NENC}/system",
        "ce_type": kind.wire_type,
        "ce_subject": subject,
        "ce_time": NOON.isoformat(),
        "content-type": "application/json",
    }
    outgoing = Outgoing(topic=kind.topic, key=subject, headers=headers, value=value)
    told = await audit.take([audit.record(outgoing)])
    return [event.reason for event in told if isinstance(event, RecordParked)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"not json", "not_json"),
        (b"\xff", "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"reference": "a", "reference": "b"}', "duplicate_key"),
        (b"[]", "schema"),
        (json.dumps(SOUND | {"note": "x"}).encode(), "schema"),
        (json.dumps(SOUND | {"reference": "a name with spaces"}).encode(), "schema"),
    ],
)
async def test_what_cannot_be_read_is_parked_with_its_reason(value: bytes, reason: str) -> None:
    audit = await Audit().open()

    assert await sent(audit, value) == [reason]

    assert audit.kinds() == ["log.opened", "log.policy-adopted"]


async def test_a_grant_on_another_thing_than_its_subject_is_turned_away() -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())

    await sent(audit, json.dumps(SOUND).encode(), subject="innovation:hi-nenc:2")

    assert audit.kinds()[-1] == "source.noted"


async def test_a_draft_beyond_a_thousand_entries_is_refused() -> None:
    audit = await Audit().open()
    entries = [an_entry() for _ in range(1_001)]

    assert await audit.hear(a_draft(*entries)) == []

    assert "decision.edition" not in audit.kinds()
