"""What a sender asks of their feeds: how they stand, and what is to be mended."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.builders import NOON, UCLH
from tests.support.feeds import a_document, a_row, a_table, as_json
from tests.support.intake import Intake

RECORD = as_json(a_document("1"))
UNSOUND = as_json(a_document("2", about={"description": "Reference 999 000 0018."}))
MIXED = as_json([a_document("1"), {"bad": 1}, a_document("2"), {"bad": 2}])


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def a_batch(intake: Intake, body: bytes = MIXED) -> str:
    place = (await intake.post("hi-nenc/batches", body)).headers["location"]
    await intake.worker.turn()
    return place


async def test_a_receipt_adds_up_in_words(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/batches", MIXED)
    place = answer.headers["location"]
    before = (await intake.get(place)).json()["sum"]
    await intake.worker.turn()

    after = (await intake.get(place)).json()["sum"]

    assert (before, after) == ("nothing yet", "4 = 2 accepted + 2 quarantined")


async def test_receipts_are_listed_the_newest_first_and_own_feeds_alone(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)
    intake.at = NOON + timedelta(hours=1)
    await intake.post("facts/records", RECORD, key="k-2")

    mine = (await intake.get("/v1/receipts")).json()["receipts"]
    of_one = (await intake.get("/v1/receipts?feed=hi-nenc")).json()["receipts"]
    theirs = (await intake.get("/v1/receipts", org=UCLH)).json()["receipts"]

    assert [each["feed"] for each in mine] == ["facts", "hi-nenc"]
    assert [each["feed"] for each in of_one] == ["hi-nenc"]
    assert theirs == []
    assert (await intake.get("/v1/receipts?page=2")).json()["receipts"] == []


async def test_anothers_feed_looks_like_one_that_nobody_has(intake: Intake) -> None:
    for path in ("receipts", "quarantine", "quarantine/problems.csv"):
        theirs = await intake.get(f"/v1/{path}?feed=hi-nenc", org=UCLH)
        nobodys = await intake.get(f"/v1/{path}?feed=no-such-feed", org=UCLH)

        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


async def test_half_an_event_names_no_receipt(intake: Intake) -> None:
    assert (await intake.get("/v1/receipts?ce_id=1")).status_code == 422


async def test_a_feed_says_when_something_last_came_and_when_it_last_came_to_something(
    intake: Intake,
) -> None:
    await intake.post("hi-nenc/records", RECORD)
    intake.at = NOON + timedelta(hours=1)
    await intake.post("hi-nenc/records", UNSOUND, key="k-2")

    feeds = {f["feed"]: f for f in (await intake.get("/v1/feeds")).json()["feeds"]}

    told = feeds["hi-nenc"]
    assert told["last"]["received_at"] == "2026-05-01T13:00:00Z"
    assert told["last"]["sum"] == "1 = 1 quarantined"
    assert told["last_success_at"] == "2026-05-01T12:00:00+00:00"
    assert told["open_cases"] == 1
    assert (feeds["facts"]["last"], feeds["facts"]["last_success_at"]) == (None, None)


async def test_a_sender_sees_own_feeds_and_an_operator_all(intake: Intake) -> None:
    mine = (await intake.get("/v1/feeds")).json()["feeds"]
    theirs = (await intake.get("/v1/feeds", org=UCLH)).json()["feeds"]
    nobodys = (await intake.get("/v1/feeds", org="")).json()["feeds"]
    all_ = (await intake.get("/v1/feeds", role="operator")).json()["feeds"]

    assert {each["custodian"] for each in mine} == {"HIN:HI-NENC"}
    assert [each["feed"] for each in theirs] == ["atamis-rrv"]
    assert nobodys == []
    assert len(all_) > len(mine) + len(theirs)


async def test_each_issue_stands_at_its_path_with_what_was_found_and_expected(
    intake: Intake,
) -> None:
    await intake.post("hi-nenc/records", UNSOUND)

    [case] = (await intake.get("/v1/quarantine")).json()["cases"]

    assert (case["feed"], case["source_ref"], case["state"]) == (
        "hi-nenc",
        "innovation:hi-nenc:2",
        "open",
    )
    [issue] = case["issues"]
    assert issue["path"] == "$['document']['INNOVATION_DESCRIPTION']['description']"
    assert issue["raw"] == "Reference 999 *** **18."
    assert issue["expected"] == "no number that could be an NHS number"


async def test_one_case_is_found_by_its_receipt_and_place(intake: Intake) -> None:
    receipt = (await a_batch(intake)).rpartition("/")[2]

    case = await intake.get(f"/v1/quarantine/{receipt}/1")
    sound = await intake.get(f"/v1/quarantine/{receipt}/0")
    theirs = await intake.get(f"/v1/quarantine/{receipt}/1", org=UCLH)

    assert (case.json()["path"], case.json()["codes"]) == ("$[1]", ["key_missing"])
    assert sound.status_code == theirs.status_code == 404
    assert sound.content == theirs.content


async def test_what_is_to_be_mended_comes_as_a_table(intake: Intake) -> None:
    place = await a_batch(intake)

    of_receipt = await intake.get(f"{place}/problems.csv")
    of_feed = await intake.get("/v1/quarantine/problems.csv?feed=hi-nenc")

    rows = list(csv.DictReader(io.StringIO(of_receipt.content.decode("utf-8-sig"))))
    assert [(row["record"], row["path"], row["code"]) for row in rows] == [
        ("2", "$[1]", "key_missing"),
        ("4", "$[3]", "key_missing"),
    ]
    assert sorted(of_feed.text.splitlines()) == sorted(of_receipt.text.splitlines())
    assert of_feed.headers["content-disposition"] == 'attachment; filename="problems.csv"'


async def test_names_that_nobody_bears_are_told_by_frequency(intake: Intake) -> None:
    buyers = ("Nowhere Trust", "No One", "Nowhere Trust")
    told_by = ({"Contracting Authority": buyer} for buyer in buyers)
    table = a_table(*(a_row(f"C10000{n}", **buyer) for n, buyer in enumerate(told_by)))
    await intake.post("atamis-rrv/files", table, org=UCLH, content_type="text/csv")
    await intake.worker.turn()

    told = await intake.get("/v1/organisations/unresolved", org=UCLH)

    assert [(n["name"], n["code"], n["count"]) for n in told.json()["names"]] == [
        ("Nowhere Trust", "org_unresolved", 2),
        ("No One", "org_unresolved", 1),
    ]
    assert told.json()["names"][1]["records"] == ["opportunity:atamis-rrv:C100001"]
    assert (await intake.get("/v1/organisations/unresolved")).json() == {"names": []}
