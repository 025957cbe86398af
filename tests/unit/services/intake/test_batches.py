"""Many records over HTTP: kept now, worked through after."""

import gzip
from pathlib import Path

import pytest

from tests.support.builders import UCLH
from tests.support.feeds import a_document, a_release, a_row, a_table, as_json
from tests.support.intake import Intake

SECOND = as_json(a_document("2"))
RECORD = as_json(a_document("1"))
PATIENT = as_json(a_document("9", about={"description": "Patient, NHS no 999 000 0018."}))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def test_a_batch_is_kept_now_and_worked_through_after(intake: Intake) -> None:
    body = as_json([a_document(str(n)) for n in range(200)] + [{"bad": n} for n in range(3)])

    answer = await intake.post("hi-nenc/batches", body)
    before = (await intake.get(answer.headers["location"])).json()
    await intake.worker.turn()
    after = (await intake.get(answer.headers["location"])).json()

    assert answer.status_code == 202
    assert (before["state"], before["counts"]) == ("received", {})
    assert (after["state"], after["records"]) == ("done", 203)
    assert after["counts"] == {"accepted": 200, "quarantined": 3}
    assert len(intake.told) == 200


async def test_a_receipt_tells_its_records_by_outcome(intake: Intake) -> None:
    body = as_json([a_document("1"), {"bad": 1}, a_document("2")])
    place = (await intake.post("hi-nenc/batches", body)).headers["location"]
    await intake.worker.turn()

    bad = await intake.get(f"{place}/records?outcome=quarantined")

    [line] = bad.json()["records"]
    assert (line["position"], line["path"]) == (1, "$[1]")
    assert [issue["code"] for issue in line["issues"]] == ["key_missing"]
    assert (await intake.get(f"{place}/records?outcome=nonsense")).status_code == 422


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/x-ndjson", RECORD + b"\n" + b"{\n" + as_json(a_document("2"))),
        (
            "application/json",
            gzip.compress(b"[" + RECORD + b"," + as_json(a_document("2")) + b"]"),
        ),
    ],
)
async def test_a_batch_comes_in_lines_or_packed(
    intake: Intake, *, media: str, body: bytes
) -> None:
    await intake.post("hi-nenc/batches", body, content_type=media)
    await intake.worker.turn()

    assert [event.subject for event in intake.told] == [
        "innovation:hi-nenc:1",
        "innovation:hi-nenc:2",
    ]


async def test_a_file_and_a_package_go_the_same_way(intake: Intake) -> None:
    await intake.post("atamis-rrv/files", a_table(a_row()), org=UCLH, content_type="text/csv")
    package = as_json({"version": "1.1", "releases": [a_release()]})
    await intake.post("ocds-releases/batches", package, org="LOCAL:CABINET-OFFICE")
    await intake.worker.turn()

    assert [event.subject for event in intake.told] == [
        "opportunity:atamis-rrv:C100001",
        "opportunity:ocds:ocds-h6vhtk-000001~GB-NHS:RRV",
    ]


async def test_a_blob_with_patient_data_goes_and_its_sound_records_stay(intake: Intake) -> None:
    body = b"[" + RECORD + b"," + PATIENT + b"]"

    place = (await intake.post("hi-nenc/batches", body)).headers["location"]
    await intake.worker.turn()

    receipt = (await intake.get(place)).json()
    assert receipt["counts"] == {"accepted": 1, "refused": 1}
    assert (receipt["blob"], intake.store.found("blobs")) == (None, {})
    assert len(intake.store.found("source_records")) == 1
