"""What a sender sees on pages, from the feeds to a mended record."""

from pathlib import Path

import pytest

from tests.support.builders import UCLH
from tests.support.feeds import a_document, a_row, a_table, as_json
from tests.support.intake import Intake
from tests.support.pages import text

UNSOUND = as_json(a_document("2", about={"description": "Reference 999 000 0018."}))
MIXED = as_json([a_document("1"), {"bad": 1}])
MENDED = as_json(a_document("2")).decode()
PATIENT = as_json(a_document("2", about={"description": "Patient, NHS no 999 000 0018."}))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def a_case(intake: Intake, body: bytes = UNSOUND) -> str:
    await intake.post("hi-nenc/batches", body, key="first")
    await intake.worker.turn()
    [case] = (await intake.get("/v1/quarantine")).json()["cases"]
    return f"/quarantine/{case['receipt']}/{case['position']}"


async def test_a_sender_sees_own_feeds_and_their_last_success(intake: Intake) -> None:
    await intake.post("hi-nenc/records", as_json(a_document("1")))

    told = text(await intake.page("/feeds"))

    assert "Your feeds" in told
    assert "hi-nenc" in told
    assert "1 = 1 accepted" in told
    assert "1 May 2026, 1:00pm" in told
    assert "atamis-rrv" not in told


async def test_an_operator_sees_how_all_feeds_stand_and_opens_none(intake: Intake) -> None:
    told = await intake.page("/feeds", role="operator")

    assert "atamis-rrv" in text(told)
    assert "/receipts?" not in told.text
    assert (await intake.page("/receipts", role="operator")).status_code == 403


async def test_receipts_add_up_in_words_and_lead_to_what_is_to_be_mended(
    intake: Intake,
) -> None:
    case = await a_case(intake, MIXED)
    receipt = case.split("/")[2]

    listed = text(await intake.page("/receipts?feed=hi-nenc"))
    one = await intake.page(f"/receipts/{receipt}")

    assert "2 = 1 accepted + 1 quarantined" in listed
    assert "2 = 1 accepted + 1 quarantined" in text(one)
    assert f'href="{case}"' in one.text
    assert f'href="/v1/receipts/{receipt}/problems.csv"' in one.text


async def test_a_quarantined_record_shows_each_issue_masked_at_its_path(
    intake: Intake,
) -> None:
    place = await a_case(intake)

    listed = text(await intake.page("/quarantine"))
    case = text(await intake.page(place))

    assert "innovation:hi-nenc:2" in listed
    assert "$['document']['INNOVATION_DESCRIPTION']['description']" in case
    assert "Reference 999 *** **18." in case
    assert "no number that could be an NHS number" in case
    assert "999 000 0018" not in case


async def test_a_record_is_mended_on_its_page(intake: Intake) -> None:
    place = await a_case(intake)

    sent = await intake.send(f"{place}/resubmission", record=MENDED)
    case = text(await intake.page(place))

    assert (sent.status_code, sent.headers["location"]) == (303, place)
    assert "This record is mended." in case
    assert "Nothing is to be mended." in text(await intake.page("/quarantine"))


async def test_what_is_still_unsound_leads_to_its_own_case(intake: Intake) -> None:
    place = await a_case(intake, MIXED)

    sent = await intake.send(f"{place}/resubmission", record=UNSOUND.decode())

    assert sent.status_code == 303
    case = text(await intake.page(sent.headers["location"]))
    assert "To be mended" in case
    assert "Another record has taken its place" in text(await intake.page(place))


async def test_what_may_not_be_kept_leads_to_its_receipt(intake: Intake) -> None:
    place = await a_case(intake)

    sent = await intake.send(f"{place}/resubmission", record=PATIENT.decode())

    assert sent.headers["location"].startswith("/receipts/rc_")
    assert "1 = 1 refused" in text(await intake.page(sent.headers["location"]))
    assert "To be mended" in text(await intake.page(place))


async def test_another_record_is_no_mend_and_the_form_says_so(intake: Intake) -> None:
    place = await a_case(intake)

    other = as_json(a_document("3")).decode()
    told = await intake.send(f"{place}/resubmission", record=other)

    assert told.status_code == 422
    assert "This is another record" in text(told)
    assert intake.told == []


async def test_an_empty_form_says_what_is_missing(intake: Intake) -> None:
    place = await a_case(intake)

    told = await intake.send(f"{place}/resubmission", record="")

    assert told.status_code == 422
    assert "There is a problem" in text(told)


async def test_a_row_is_mended_with_its_headings(intake: Intake) -> None:
    untitled = a_table(a_row(**{"Contract Title": ""}))
    await intake.post("atamis-rrv/files", untitled, org=UCLH, content_type="text/csv")
    await intake.worker.turn()
    [case] = (await intake.get("/v1/quarantine", org=UCLH)).json()["cases"]
    place = f"/quarantine/{case['receipt']}/0"

    mended = a_table(a_row()).decode()
    sent = await intake.send(f"{place}/resubmission", org=UCLH, record=mended)

    assert sent.headers["location"] == place
    assert "This record is mended." in text(await intake.page(place, org=UCLH))


async def test_a_feed_of_signed_records_has_no_form(intake: Intake) -> None:
    place = await a_case(intake)
    [row] = intake.store.found("quarantine").values()
    key = row["ref"]
    table = intake.store.tables["quarantine"]
    table[key].document["feed"] = "signed"

    page = await intake.page(place)
    sent = await intake.send(f"{place}/resubmission", record=MENDED)

    assert "sign the mended record" in text(page)
    assert "<textarea" not in page.text
    assert sent.status_code == 403


async def test_names_that_nobody_bears_are_shown_by_frequency(intake: Intake) -> None:
    rows = [a_row(f"C10000{n}", **{"Contracting Authority": "Nowhere Trust"}) for n in range(2)]
    await intake.post("atamis-rrv/files", a_table(*rows), org=UCLH, content_type="text/csv")
    await intake.worker.turn()

    told = text(await intake.page("/unresolved", org=UCLH))

    assert "Nowhere Trust" in told
    assert "No organisation bears this name" in told
    assert "Every name is known." in text(await intake.page("/unresolved"))


@pytest.mark.parametrize(
    "path", ["/receipts/{0}", "/quarantine/{0}/0", "/receipts?feed=hi-nenc"]
)
async def test_what_is_anothers_is_absent(intake: Intake, *, path: str) -> None:
    receipt = (await a_case(intake)).split("/")[2]
    mine, nobodys = path.format(receipt), path.format("rc_none").replace("hi-nenc", "none")

    theirs = await intake.page(mine, org=UCLH)
    absent = await intake.page(nobodys, org=UCLH)

    assert (await intake.page(mine)).status_code == 200
    assert theirs.status_code == absent.status_code == 404
    assert text(theirs) == text(absent)
