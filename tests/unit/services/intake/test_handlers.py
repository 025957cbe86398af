"""What a partner sends by Kafka: one record, one receipt, one verdict."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Malformed
from shared.eventing.routes import Refused
from shared.schemas.intake import InnovationRegistered, InnovationWithdrawn
from tests.support.builders import NOON, UCLH
from tests.support.feeds import a_document, a_row, a_table, as_json
from tests.support.intake import Intake, sent

ONE = "innovation:hi-nenc:1"
GONE = b'{"reason": "source_withdrew"}'


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def test_a_record_is_registered_and_has_its_receipt(intake: Intake) -> None:
    told = await intake.hear(sent(as_json(a_document("1")), subject=ONE))

    [receipt] = intake.store.found("receipts").values()
    assert [type(event) for event in told] == [InnovationRegistered]
    assert (receipt["ce_id"], receipt["state"], receipt["counts"]) == (
        "1",
        "done",
        {"accepted": 1},
    )
    assert intake.store.found("blobs") == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"source": f"{UCLH}/x"},
        {"feed": "atamis-rrv"},
        {"feed": "none"},
        {"feed": "ocds-releases"},
    ],
)
async def test_anothers_feed_is_refused_and_leaves_nothing(
    intake: Intake, changes: dict[str, Any]
) -> None:
    verdict = await intake.hear(sent(as_json(a_document("1")), subject=ONE, **changes))

    assert verdict == Refused("not_your_feed")
    assert intake.store.found("receipts") == {}


@pytest.mark.parametrize(
    ("value", "why"), [(b"{", "format_unknown"), (b"[" * 99_999, "too_deep")]
)
async def test_what_nobody_can_read_is_parked(
    intake: Intake, *, value: bytes, why: str
) -> None:
    with pytest.raises(Malformed, match=why):
        await intake.hear(sent(value, subject=ONE))

    assert intake.store.found("receipts") == {}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (as_json(a_document("2")), "key_conflict"),
        (as_json([a_document("1"), a_document("2")]), "schema_invalid"),
        (
            as_json(a_document("1", about={"description": "Patient 999 000 0018"})),
            "patient_data",
        ),
        (as_json(a_document("1", name=" ")), "title_missing"),
    ],
)
async def test_what_is_unsound_is_rejected_and_its_receipt_says_why(
    intake: Intake, *, value: bytes, code: str
) -> None:
    verdict = await intake.hear(sent(value, subject=ONE))

    [line] = intake.store.found("receipt_records").values()
    assert verdict == Refused(code)
    assert code in [issue["code"] for issue in line["issues"]]
    assert "999 000" not in str(intake.store.tables)


async def test_a_withdrawal_ends_it_and_what_came_before_is_stale(intake: Intake) -> None:
    record = as_json(a_document("1", updatedAt="2026-04-01T09:00:00Z"))
    await intake.hear(sent(record, subject=ONE))

    [gone] = await intake.hear(sent(GONE, subject=ONE, ce_id="2", kind="innovation-withdrawn"))
    again = await intake.hear(sent(record, subject=ONE, ce_id="3"))

    assert isinstance(gone, InnovationWithdrawn)
    assert (gone.version, gone.reason, again) == (2, "source_withdrew", [])


async def test_nobody_dates_an_end_into_the_future(intake: Intake) -> None:
    await intake.hear(sent(as_json(a_document("1")), subject=ONE))
    far = {"time": NOON + timedelta(days=9_000), "kind": "innovation-withdrawn"}

    await intake.hear(sent(GONE, subject=ONE, ce_id="2", **far))

    [held] = intake.store.found("innovations").values()
    assert held["instant"] == NOON


async def test_a_withdrawal_of_an_unknown_record_changes_nothing(intake: Intake) -> None:
    told = await intake.hear(sent(GONE, subject=ONE, kind="innovation-withdrawn"))

    assert (told, intake.store.found("innovations")) == ([], {})


@pytest.mark.parametrize(
    ("value", "subject", "code"),
    [
        (b"{}x", ONE, "schema_invalid"),
        (b'{"reason": "because"}', ONE, "schema_invalid"),
        (GONE, "innovation:other:1", "key_conflict"),
    ],
)
async def test_a_withdrawal_must_make_sense(
    intake: Intake, *, value: bytes, subject: str, code: str
) -> None:
    verdict = await intake.hear(sent(value, subject=subject, kind="innovation-withdrawn"))

    assert verdict == Refused(code)


async def test_an_opportunity_is_one_row_with_its_header(intake: Intake) -> None:
    event = sent(
        a_table(a_row("C100001")),
        subject="opportunity:atamis-rrv:C100001",
        source=f"{UCLH}/atamis",
        feed="atamis-rrv",
        kind="opportunity-submitted",
    )

    [told] = await intake.hear(event, kind="opportunity_submitted")

    assert told.subject == "opportunity:atamis-rrv:C100001"


async def test_the_same_bytes_again_tell_nothing_new(intake: Intake) -> None:
    record = as_json(a_document("1"))
    await intake.hear(sent(record, subject=ONE))

    again = await intake.hear(sent(record, subject=ONE, ce_id="2"))

    outcomes = [line["outcome"] for line in intake.store.found("receipt_records").values()]
    assert (again, sorted(outcomes)) == ([], ["accepted", "duplicate"])
