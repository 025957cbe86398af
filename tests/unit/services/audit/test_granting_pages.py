"""Granted and withdrawn on a page: read before it is written, and on the log by whom."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.audit import a_shared_world
from tests.support.audit_desk import GRANTER, OFFICER, client, form_of
from tests.support.audit_events import DBT, EDITION, GRANTED
from tests.support.builders import INNOVATION, NENC, PRODUCT, UCLH
from tests.support.callers import signed_in
from tests.support.pages import BROWSER, text

WISH = {
    "about": INNOVATION,
    "recipients": ["group:buyers", "type:nhs_trust"],
    "purpose": "procurement_matching",
    "classes": ["public", "official"],
    "end": "31 12 2026",
}
WITHDRAWAL = f"/permissions/{GRANTED}/withdrawal"
STRANGER = signed_in("permission_granter", org=UCLH)


async def asked(http: httpx2.AsyncClient, **changes: Any) -> httpx2.Response:
    return await http.get("/grant", params=WISH | changes, headers=BROWSER | GRANTER)


async def posted(
    http: httpx2.AsyncClient, path: str, *, form: dict[str, str], **headers: str
) -> httpx2.Response:
    return await http.post(path, data=form, headers=BROWSER | (headers or GRANTER))


async def test_a_preview_says_who_will_see_what_until_when_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        page = await asked(http)

    said = text(page)
    assert page.status_code == 200
    assert "NHS buyers and NHS trusts will see" in said
    assert "for procurement matching, from today until 31 December 2026; not " in said
    assert audit.kinds()[7:] == []


async def test_the_button_grants_exactly_what_was_shown_once(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        form = form_of(await asked(http))
        done = await posted(http, "/grants", form=form)
        again = await posted(http, "/grants", form=form)
        receipt = await http.get(done.headers["location"], headers=BROWSER | GRANTER)

    assert (done.status_code, again.headers["location"]) == (303, done.headers["location"])
    granted = audit.bodies()[7]
    assert (granted["kind"], audit.kinds().count("permission.granted")) == (
        "permission.granted",
        2,
    )
    assert granted["data"]["terms"]["purposes"] == ["procurement_matching"]
    assert granted["data"]["terms"]["valid_to"] == "2026-12-31T23:59:59.999999Z"
    assert (granted["actor"]["org"], granted["actor"]["sub"]) == (NENC, "person-1")
    assert "c2sp.org/tlog-proof@v1" in text(receipt)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recipients": []}, "Say who may see it."),
        ({"classes": []}, "Say which kinds of field they may see."),
        ({"end": "31 2 2026"}, "Write the last day as 3 3 2026, or leave it empty."),
        ({"about": "Tidewatch"}, "Write which record it is about"),
        ({"organisation": "nobody"}, "Say who may see it."),
    ],
)
async def test_what_is_missing_is_said_at_its_field_and_what_was_filled_in_stays(
    changes: dict[str, Any], *, sentence: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        page = await asked(http, **changes)

    assert page.status_code == 422
    assert sentence in text(page)
    assert 'value="procurement_matching" checked' in page.text


async def test_before_a_withdrawal_is_said_what_it_recalls_and_who_holds_it(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    await audit.disclose()

    async with client(audit, tmp_path) as http:
        page = await http.get(WITHDRAWAL, headers=BROWSER | GRANTER)

    assert all(each in text(page) for each in (PRODUCT, EDITION, DBT))
    assert audit.kinds()[8:] == []


async def test_a_withdrawal_leaves_its_receipt_and_the_next_reader_sees_the_effect(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        form = form_of(await http.get(WITHDRAWAL, headers=BROWSER | GRANTER))
        done = await posted(http, WITHDRAWAL, form=form | {"reason": "safety_concern"})
        seen = await audit.opened()
        officer = await http.get(f"/permissions/{GRANTED}", headers=BROWSER | OFFICER)

    withdrawn = audit.bodies()[7]
    assert (done.status_code, done.headers["location"]) == (303, "/records/7")
    assert (withdrawn["kind"], withdrawn["data"]["reason"]) == (
        "permission.withdrawn",
        "safety_concern",
    )
    assert (withdrawn["actor"]["org"], withdrawn["actor"]["sub"]) == (NENC, "person-1")
    assert seen.opened.strikes == {"withdrawn": "*"}
    assert "Safety concern" in text(officer)


async def test_a_stranger_withdraws_nothing_of_anothers(tmp_path: Path) -> None:
    audit = await a_shared_world()
    form = {"request_id": "mine-0001", "reason": "other"}

    async with client(audit, tmp_path) as http:
        looked = await http.get(WITHDRAWAL, headers=BROWSER | STRANGER)
        done = await posted(http, WITHDRAWAL, form=form, **STRANGER)
        officer = await posted(http, WITHDRAWAL, form=form, **OFFICER)

    assert [each.status_code for each in (looked, done, officer)] == [404, 404, 403]
    assert audit.kinds()[7:] == []


async def test_without_a_reason_nothing_is_withdrawn_and_that_is_said(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        form = form_of(await http.get(WITHDRAWAL, headers=BROWSER | GRANTER))
        page = await posted(http, WITHDRAWAL, form=form)
        unread = await posted(http, "/grants", form=form | {"asked": "{}"})

    assert (page.status_code, unread.status_code) == (422, 422)
    assert "Enter reason" in text(page)
    assert audit.kinds()[7:] == []
