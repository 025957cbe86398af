"""CloudEvents over HTTP, signed or not."""

from base64 import b64encode
from pathlib import Path

import pytest

from shared.eventing.signing import sign
from shared.schemas.intake import InnovationWithdrawn
from tests.support.builders import NENC, UCLH
from tests.support.feeds import a_document, a_row, a_table, as_json
from tests.support.intake import KEY, Intake, an_event, ce

RECORD = as_json(a_document("1"))


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


async def test_an_event_over_http_is_found_again_by_its_id(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", RECORD, **ce("7"))

    found = await intake.get(f"/v1/receipts?ce_source={NENC}/pipeline&ce_id=7")

    assert answer.json()["outcome"] == "accepted"
    assert found.json()["id"] == answer.json()["receipt"]


async def test_an_event_withdraws_over_http(intake: Intake) -> None:
    await intake.post("hi-nenc/records", RECORD)

    kind = {"ce_type": "partners.innovation-withdrawn.v1"}
    body = b'{"reason": "source_withdrew"}'
    answer = await intake.post("hi-nenc/records", body, key="k-2", **ce("8") | kind)

    assert answer.json()["outcome"] == "accepted"
    assert isinstance(intake.told[-1], InnovationWithdrawn)


async def test_an_event_that_names_another_record_is_quarantined(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", as_json(a_document("2")), **ce("9"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-conflict")


async def test_an_event_nobody_can_read_is_no_event(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/records", RECORD, **ce("1") | {"ce_specversion": "0.3"})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/format-unknown")


async def test_an_event_of_anothers_is_as_an_unknown_feed(intake: Intake) -> None:
    theirs = {"ce_source": "GB-NHS:RRV/x"}

    answer = await intake.post("hi-nenc/records", RECORD, **ce("1") | theirs)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/feed-unknown")


async def test_a_feed_may_ask_for_a_signature(intake: Intake) -> None:
    subject = "innovation:facts:1"
    told = {"id": "1", "source": f"{NENC}/x", "specversion": "1.0", "subject": subject}
    told |= {"type": "partners.innovation-submitted.v1", "feed": "signed", "sigkid": "nenc-1"}
    signed = {n: (v or b"").decode() for n, v in sign(told, value=RECORD, key=KEY)}
    forged = signed | {"ce_sig": b64encode(b"\0" * 64).decode()}

    bare = await intake.post("signed/records", RECORD, key="a")
    false = await intake.post("signed/records", RECORD, key="b", **forged)
    true = await intake.post("signed/records", RECORD, key="c", **signed)

    assert [a.status_code for a in (bare, false, true)] == [403, 403, 200]
    assert (await intake.post("signed/batches", RECORD, key="d")).status_code == 403


async def test_a_signature_that_is_there_must_hold_even_where_none_is_asked_for(
    intake: Intake,
) -> None:
    forged = {"ce_sig": b64encode(b"\0" * 64).decode(), "ce_sigkid": "nenc-1"}

    answer = await intake.post("hi-nenc/records", RECORD, **ce("1") | forged)

    assert (answer.status_code, intake.told) == (403, [])


async def test_a_batch_of_events_is_settled_each_by_itself(intake: Intake) -> None:
    events = [an_event("1"), an_event("2", subject="innovation:hi-nenc:3"), {"no": "event"}]

    await intake.post(
        "hi-nenc/batches",
        as_json(events),
        content_type="application/cloudevents-batch+json",
    )
    await intake.worker.turn()

    lines = intake.store.found("receipt_records").values()
    assert [line["outcome"] for line in lines] == ["accepted", "quarantined", "quarantined"]


async def test_contacts_leave_neither_in_an_event_nor_in_an_answer(intake: Intake) -> None:
    owner = {
        "name": "Canary Owner",
        "email": "canary@example.org",
        "mobilePhone": "07700 900321",
    }
    told = a_document(
        "1", owner=owner, about={"description": "Ask canary@example.org or 07700 900321."}
    )

    answer = await intake.post("hi-nenc/records", as_json(told))
    await intake.post("atamis-rrv/files", a_table(a_row()), org=UCLH, key="k-2")
    await intake.worker.turn()

    said = answer.text + "".join(event.model_dump_json() for event in intake.told)
    assert len(intake.told) == 2
    assert [word for word in ("anary", "900321", "900 321") if word in said] == []


async def test_one_event_is_no_batch(intake: Intake) -> None:
    answer = await intake.post("hi-nenc/batches", RECORD, **ce("1"))

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/format-unknown")


async def test_a_source_may_be_as_long_as_the_language_allows(intake: Intake) -> None:
    source = {"ce_source": f"{NENC}/" + "x" * 500}

    answer = await intake.post("hi-nenc/records", RECORD, **ce("1") | source)

    assert answer.status_code == 200
