"""One record over HTTP: what its sender is answered."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from shared.schemas.intake import InnovationAmended, InnovationRegistered
from tests.support.builders import UCLH
from tests.support.feeds import a_document, as_json
from tests.support.intake import Intake

RECORD = as_json(a_document("1"))
OTHER = as_json(a_document("1", name="Pulse Patch Two"))
PATIENT = as_json(a_document("9", about={"description": "Patient, NHS no 999 000 0018."}))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def test_a_record_is_settled_before_the_answer(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", RECORD)

    assert answer.status_code == 200
    assert answer.json()["outcome"] == "accepted"
    assert answer.json()["source_ref"] == "innovation:hi-nenc:1"
    [told] = intake.told
    assert isinstance(told, InnovationRegistered)
    assert (told.version, told.provenance.receipt) == (1, answer.json()["receipt"])


async def test_without_an_idempotency_key_nothing_is_taken(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", RECORD, key=None)

    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "/problems/idempotency-key-missing",
    )
    assert intake.store.found("receipts") == {}


async def test_the_same_key_and_bytes_get_the_first_answer_again(intake: Intake) -> None:
    first = await intake.post("hi-nenc/records", RECORD)

    again = await intake.post("hi-nenc/records", RECORD)

    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert len(intake.told) == 1


async def test_the_same_key_with_other_bytes_is_refused(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)

    answer = await intake.post("hi-nenc/records", OTHER)

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "/problems/idempotency-key-reused",
    )
    assert len(intake.told) == 1


async def test_anothers_feed_looks_like_one_that_nobody_has(intake: Intake) -> None:
    theirs = await intake.post("hi-nenc/records", RECORD, org=UCLH)
    nobodys = await intake.post("no-such-feed/records", RECORD, org=UCLH)

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


async def test_anothers_receipt_looks_like_one_that_nobody_has(intake: Intake) -> None:
    place = (await intake.post("hi-nenc/records", RECORD)).headers["location"]

    theirs = await intake.get(place, org=UCLH)
    nobodys = await intake.get("/v1/receipts/rc_none", org=UCLH)
    lines = await intake.get(f"{place}/records", org=UCLH)

    assert theirs.status_code == lines.status_code == 404
    assert theirs.content == nobodys.content == lines.content


async def test_a_dry_run_says_what_would_come_of_it_and_keeps_nothing(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)
    tables = {name: intake.store.found(name) for name in intake.store.tables}

    answer = await intake.post("hi-nenc/records?dry_run=true", OTHER, key=None)

    assert answer.json()["outcome"] == "accepted"
    assert answer.json()["changed"] == ["$['name']"]
    assert answer.json()["entity"]["name"] == "Pulse Patch Two"
    assert {name: intake.store.found(name) for name in intake.store.tables} == tables
    assert len(intake.told) == 1


async def test_a_dry_run_passes_the_patient_screen_too(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records?dry_run=true", PATIENT, key=None)

    assert (answer.json()["outcome"], answer.json()["entity"]) == ("refused", None)
    assert "999" not in answer.text


async def test_a_dry_run_of_what_is_held_says_so(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)

    answer = await intake.post("hi-nenc/records?dry_run=true", RECORD, key=None)

    assert answer.json()["outcome"] == "duplicate"


async def test_what_no_event_can_carry_is_too_large(intake: Intake) -> None:
    many = [{"name": "z" * 400 + str(n)} for n in range(700)]
    large = as_json(a_document("1", engagingOrganisations=many))

    answer = await intake.post("hi-nenc/records", large)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert intake.store.found("blobs") == {}


async def test_patient_data_is_refused_and_no_byte_of_it_is_kept(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", PATIENT)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/patient-data")
    assert intake.store.found("blobs") == intake.store.found("source_records") == {}
    assert "999 000" not in str(intake.store.tables) + answer.text
    assert (await intake.get(answer.headers["location"])).json()["counts"] == {"refused": 1}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "format-unknown"),
        (b"{", 422, "format-unknown"),
        (b'{"a": 1} x', 422, "format-unknown"),
        (b"[" * 200_000, 422, "too-deep"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, 422, "too-deep"),
        (b'{"hin": {"localId": "1", "localId": "2"}}', 422, "duplicate-key"),
        (b"[]", 422, "schema-invalid"),
        (b"7", 422, "schema-invalid"),
        (b"x" * (1_048_576 + 1), 413, "too-large"),
        (gzip.compress(b" " * 70_000_000), 413, "bomb"),
    ],
)
async def test_a_bad_record_gets_a_problem_never_a_500(
    intake: Intake, *, body: bytes, status: int, code: str
) -> None:
    answer = await intake.post("hi-nenc/records", body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert intake.told == []


async def test_a_wrong_field_costs_the_field_alone(intake: Intake) -> None:
    record = a_document("1", status=7, updatedAt="soon", about={"categories": "DIGITAL"})

    answer = await intake.post("hi-nenc/records", as_json(record))

    assert (answer.status_code, answer.json()["outcome"]) == (200, "accepted")
    assert [issue["code"] for issue in answer.json()["issues"]] == [
        "date_unparsable",
        "field_invalid",
    ]


async def test_an_amended_record_says_what_changed(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)

    shouted = as_json(a_document("1", name="PULSE-PATCH"))
    await intake.post("hi-nenc/records", shouted, key="k-2")
    await intake.post("hi-nenc/records", OTHER, key="k-3")

    told = [e for e in intake.told if isinstance(e, InnovationAmended)]
    assert [(e.version, e.changed, e.change_kind) for e in told] == [
        (2, ("$['name']",), "cosmetic"),
        (3, ("$['name']",), "substantive"),
    ]


async def test_a_sound_record_mends_what_was_quarantined(intake: Intake) -> None:
    broken = as_json(a_document("1", about={"description": "Reference 999 000 0018."}))
    await intake.post("hi-nenc/records", broken)
    [case] = intake.store.found("quarantine").values()

    await intake.post("hi-nenc/records", RECORD, key="k-2")

    [mended] = intake.store.found("quarantine").values()
    assert (case["state"], case["codes"]) == ("open", ("patient_data_suspected",))
    assert mended["state"] == "superseded"


async def test_a_problem_again_says_that_it_is_the_first(intake: Intake) -> None:
    first = await intake.post("hi-nenc/records", PATIENT)

    again = await intake.post("hi-nenc/records", PATIENT)

    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def test_two_requests_at_once_with_one_key_are_one(intake: Intake) -> None:
    answers = await asyncio.gather(
        *(intake.post("hi-nenc/records", body) for body in (RECORD, RECORD, OTHER))
    )

    statuses = sorted(each.status_code for each in answers)
    assert statuses in ([200, 200, 422], [200, 422, 422]), "by which of them came first"
    assert len(intake.told) == len(intake.store.found("receipt_records")) == 1


async def test_a_strange_content_type_is_no_fault_of_ours(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", RECORD, content_type="x" * 600)

    assert answer.status_code == 200


async def test_a_page_beyond_all_pages_is_a_fault_of_the_request(intake: Intake) -> None:
    place = (await intake.post("hi-nenc/records", RECORD)).headers["location"]

    answer = await intake.get(f"{place}/records?after={10**30}")

    assert answer.status_code == 422


async def test_an_event_with_all_its_issues_stays_within_its_bound(intake: Intake) -> None:
    wrong: dict[str, Any] = {f"{n}" + chr(0xE9) * 400: 10**40 for n in range(200)}
    for n, count in enumerate((0, 300, 400, 460, 500, 560)):
        many = [{"name": f"{i} " + "z" * 400} for i in range(count)]
        record = a_document(str(n), engagingOrganisations=many, **wrong)
        await intake.post("hi-nenc/records", as_json(record), key=f"k-{n}")

    sizes = [len(event.model_dump_json().encode()) for event in intake.told]
    assert len(sizes) >= 2
    assert max(sizes) <= 262_144


async def test_many_warnings_hide_no_reason(intake: Intake) -> None:
    record: dict[str, Any] = {"document": {}, "many": [10**40] * 5_000}

    answer = await intake.post("hi-nenc/records", as_json(record))

    assert answer.json()["type"] == "/problems/key-missing"
    assert len(answer.json()["errors"]) == 51
