"""Patient data is refused wherever it hides, and no byte of it stays."""

import gzip
import zlib
from pathlib import Path

import pytest

from tests.support.builders import NENC, UCLH
from tests.support.feeds import HEADINGS, a_document, a_release, a_row, a_table, as_json
from tests.support.intake import Intake, ce, sent

NUMBER = "999 000 0018"
NOTE = f"Patient, NHS no {NUMBER}."
PATIENT = as_json(a_document("9", about={"description": NOTE}))
RECORD = as_json(a_document("1"))
TWICE = f'{{"hin": {{"localId": "1"}}, "note": "{NOTE}", "note": "none"}}'.encode()
BATCH = "application/cloudevents-batch+json"
OCDS = "LOCAL:CABINET-OFFICE"
UNNAMED = a_table(a_row(), headings=[*HEADINGS, "x", "y"]).replace(b",x,y\r\n", b",,\r\n")


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


def bytes_kept(intake: Intake) -> bytes:
    kept = [
        *intake.store.found("blobs").values(),
        *intake.store.found("source_records").values(),
    ]
    return b"".join(zlib.decompress(each["data"]) for each in kept)


@pytest.mark.parametrize(
    ("path", "org", "body", "media"),
    [
        ("hi-nenc/records", NENC, b"[" + RECORD + b"," + PATIENT + b"]", "application/json"),
        ("hi-nenc/records", NENC, gzip.compress(b"[1," + PATIENT + b"]"), "application/json"),
        ("hi-nenc/records", NENC, TWICE, "application/json"),
        ("hi-nenc/batches", NENC, as_json([{"nhsNumbers": [9990000018]}]), "application/json"),
        ("hi-nenc/batches", NENC, as_json([{"note": NOTE}]), BATCH),
        ("atamis-rrv/files", UCLH, a_table(a_row()) + f"C2,{NOTE}\r\n".encode(), "text/csv"),
        ("atamis-rrv/files", UCLH, a_table(a_row()) + f'C2,"{NOTE}'.encode(), "text/csv"),
        ("atamis-rrv/files", UCLH, a_table(a_row()) + f"Total,{NOTE}".encode(), "text/csv"),
        ("atamis-rrv/files", UCLH, UNNAMED[:-3] + f'"{NOTE}",\r\n'.encode(), ""),
        ("ocds-releases/batches", OCDS, as_json({"releases": [a_release()], "x": NOTE}), ""),
    ],
)
async def test_wherever_it_hides_it_is_refused_and_gone(
    intake: Intake, *, path: str, org: str, body: bytes, media: str
) -> None:
    answer = await intake.post(path, body, org=org, content_type=media)
    await intake.worker.turn()

    receipt = (await intake.get(answer.headers["location"], org=org)).json()
    lines = (await intake.get(answer.headers["location"] + "/records", org=org)).text
    assert receipt["counts"]["refused"] == 1
    assert "patient_data" in lines
    assert receipt["blob"] is None
    assert b"00018" not in bytes_kept(intake).replace(b" ", b"")
    assert NUMBER not in answer.text + lines + str(intake.store.tables)


async def test_a_withdrawal_with_patient_data_leaves_no_byte(intake: Intake) -> None:
    body = as_json({"reason": "source_withdrew", "note": NOTE})
    kind = {"ce_type": "partners.innovation-withdrawn.v1"}

    answer = await intake.post("hi-nenc/records", body, **ce("8") | kind)
    event = sent(body, subject="innovation:hi-nenc:1", kind="innovation-withdrawn")
    await intake.hear(event)

    assert answer.status_code == 422
    assert bytes_kept(intake) == b""


async def test_the_same_bytes_from_two_senders_are_each_his_own(intake: Intake) -> None:
    body = b"[" + RECORD + b"," + PATIENT + b"]"
    first = await intake.post("hi-nenc/batches", body, key="k-1")
    second = await intake.post("hi-nenc/batches", body, key="k-2")

    await intake.worker.turn()

    places = [each.headers["location"] for each in (first, second)]
    receipts = [(await intake.get(place)).json() for place in places]
    assert [each["state"] for each in receipts] == ["done", "done"]
    assert [each["counts"] for each in receipts] == [
        {"accepted": 1, "refused": 1},
        {"duplicate": 1, "refused": 1},
    ]
    assert intake.store.found("blobs") == {}
