"""A mended record ends the case of the one that it mends."""

from pathlib import Path

import pytest

from tests.support.builders import UCLH
from tests.support.feeds import a_document, as_json
from tests.support.intake import Intake

UNSOUND = as_json(a_document("2", about={"description": "Reference 999 000 0018."}))
MENDED = as_json(a_document("2"))
KEYLESS = as_json([{"bad": 1}])
PATIENT = as_json(a_document("2", about={"description": "Patient, NHS no 999 000 0018."}))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def a_case(intake: Intake, body: bytes = UNSOUND) -> str:
    await intake.post("hi-nenc/batches", body, key="first")
    await intake.worker.turn()
    [case] = (await intake.get("/v1/quarantine")).json()["cases"]
    return f"/v1/quarantine/{case['receipt']}/{case['position']}"


async def test_a_mended_record_is_accepted_and_its_case_ends(intake: Intake) -> None:
    place = await a_case(intake)

    answer = await intake.post(f"{place}/resubmission", MENDED, key="mend")
    case = (await intake.get(place)).json()

    assert (answer.status_code, answer.json()["outcome"]) == (200, "accepted")
    assert (case["state"], case["ended_by"]) == ("mended", f"{answer.json()['receipt']}/00000")
    assert (await intake.get("/v1/quarantine")).json() == {"cases": [], "open": 0, "page": 1}
    receipt = (await intake.get(answer.headers["location"])).json()
    assert receipt["corrects"] == "/".join(place.split("/")[-2:-1]) + "/00000"


async def test_a_record_without_a_key_is_mended_under_the_key_it_should_have_had(
    intake: Intake,
) -> None:
    place = await a_case(intake, KEYLESS)

    await intake.post(f"{place}/resubmission", MENDED, key="mend")

    assert (await intake.get(place)).json()["state"] == "mended"
    assert [event.subject for event in intake.told] == ["innovation:hi-nenc:2"]


async def test_what_is_still_unsound_takes_the_place_of_the_old_case(intake: Intake) -> None:
    place = await a_case(intake, KEYLESS)

    answer = await intake.post(f"{place}/resubmission", UNSOUND, key="mend")

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "/problems/patient-data-suspected",
    )
    [case] = (await intake.get("/v1/quarantine")).json()["cases"]
    assert case["source_ref"] == "innovation:hi-nenc:2"
    assert (await intake.get(place)).json()["state"] == "superseded"


async def test_what_may_not_be_kept_mends_nothing(intake: Intake) -> None:
    place = await a_case(intake)

    answer = await intake.post(f"{place}/resubmission", PATIENT, key="mend")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/patient-data")
    assert (await intake.get(place)).json()["state"] == "open"


async def test_another_record_is_no_mend_of_this_one(intake: Intake) -> None:
    place = await a_case(intake)

    answer = await intake.post(f"{place}/resubmission", as_json(a_document("3")), key="mend")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-conflict")
    assert (await intake.get(place)).json()["state"] == "open"
    assert intake.told == []


async def test_a_mend_told_again_is_the_first(intake: Intake) -> None:
    place = await a_case(intake)
    first = await intake.post(f"{place}/resubmission", MENDED, key="mend")

    again = await intake.post(f"{place}/resubmission", MENDED, key="mend")

    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(intake.told) == 1


async def test_anothers_case_answers_as_one_that_is_not_there(intake: Intake) -> None:
    place = await a_case(intake)

    theirs = await intake.post(f"{place}/resubmission", MENDED, key="mend", org=UCLH)
    nobodys = await intake.post("/v1/quarantine/rc_none/0/resubmission", MENDED, org=UCLH)

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


async def test_a_mend_has_a_key_and_a_bound(intake: Intake) -> None:
    place = f"{await a_case(intake)}/resubmission"

    assert (await intake.post(place, MENDED, key=None)).status_code == 400
    assert (await intake.post(place, b"x" * (1_048_576 + 1), key="mend")).status_code == 413


async def test_a_sound_record_sent_the_usual_way_ends_the_case_as_well(intake: Intake) -> None:
    place = await a_case(intake)

    await intake.post("hi-nenc/records", MENDED, key="usual")

    assert (await intake.get(place)).json()["state"] == "superseded"
