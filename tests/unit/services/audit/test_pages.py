"""Pages of audit: they say what the API says, to whom it says it, as of the same two times."""

from pathlib import Path

import httpx2
import pytest

from tests.support.audit import a_shared_world, withdraw
from tests.support.audit_desk import GRANTER, OFFICER, OPERATOR, client
from tests.support.audit_events import DBT, EDITION, GRANTED, a_confirmation, a_draft
from tests.support.builders import HASH, INNOVATION, NENC, PRODUCT, UCLH
from tests.support.callers import signed_in
from tests.support.pages import BROWSER, text

STRANGER = signed_in("permission_granter", org=UCLH)
OFFICERS = [
    "/search",
    "/permissions",
    f"/permissions/{GRANTED}",
    "/decisions",
    f"/products/{PRODUCT}",
    f"/organisations/{NENC}",
    "/expiring?days=30",
    "/records/4",
    "/exceptions",
]
GRANTERS = [
    "/permissions",
    f"/permissions/{GRANTED}",
    "/expiring",
    "/records/4",
    "/grant",
    f"/permissions/{GRANTED}/withdrawal",
]


async def seen(http: httpx2.AsyncClient, path: str, **headers: str) -> httpx2.Response:
    return await http.get(path, headers=BROWSER | headers)


@pytest.mark.parametrize("path", OFFICERS)
async def test_an_officer_sees_each_page_with_the_logs_health_below(
    path: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()
    await audit.disclose()

    async with client(audit, tmp_path) as http:
        page = await seen(http, path, **OFFICER)

    assert page.status_code == 200, page.text
    assert "its last checkpoint was signed 1 May 2026" in text(page)


@pytest.mark.parametrize("path", GRANTERS)
async def test_who_grants_sees_the_pages_of_its_own(path: str, tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        mine = await seen(http, path, **GRANTER)
        operator = await seen(http, path, **OPERATOR)

    assert (mine.status_code, operator.status_code) == (200, 403)


@pytest.mark.parametrize(
    "path",
    [f"/permissions/{GRANTED}", f"/permissions/{GRANTED}/withdrawal", "/records/4"],
)
async def test_what_is_anothers_is_answered_as_what_is_not_there(
    path: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()
    absent = path.replace(GRANTED, "pm_" + "z" * 20).replace("/records/4", "/records/99")

    async with client(audit, tmp_path) as http:
        foreign = await seen(http, path, **STRANGER)
        nowhere = await seen(http, absent, **STRANGER)
        listed = await seen(http, "/permissions", **STRANGER)

    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert text(foreign) == text(nowhere)
    assert GRANTED not in listed.text


async def test_as_of_the_same_two_times_page_and_api_say_the_same(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await withdraw(audit)

    async with client(audit, tmp_path) as http:
        for k, state in (("7", "active"), ("8", "withdrawn")):
            api = await http.get(f"/v1/permissions/{GRANTED}?k={k}", headers=OFFICER)
            page = await seen(http, f"/permissions/{GRANTED}?k={k}", **OFFICER)
            assert api.json()["permission"]["state"] == state
            assert f"It {'is' if k == '7' else 'was'} {state.capitalize()}" in text(page)
            assert f"by the first {k} records of the log" in text(page)


async def test_a_page_asked_again_at_its_own_two_times_is_the_same(tmp_path: Path) -> None:
    audit = await a_shared_world()
    path = f"/permissions/{GRANTED}?t=2026-05-01T12:00:00Z&k=7"

    async with client(audit, tmp_path) as http:
        first = await seen(http, path, **OFFICER)
        await withdraw(audit)
        again = await seen(http, path, **OFFICER)

    assert told(first) == told(again)


def told(page: httpx2.Response) -> str:
    return page.text.partition("<main")[2].partition("</main>")[0]


async def test_a_denial_says_its_rule_and_which_permission_almost_fitted(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    await withdraw(audit)
    await audit.hear(a_draft(edition=EDITION.replace("1", "2")))

    async with client(audit, tmp_path) as http:
        page = await seen(http, "/decisions?outcome=deny", **OFFICER)

    assert "Withdrawn Why Denied, withdrawn:" in text(page)
    assert f"/permissions/{GRANTED}" in told(page)


async def test_who_has_seen_a_product_is_said_to_officers_by_person(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await audit.disclose()

    async with client(audit, tmp_path) as http:
        officer = await seen(http, f"/permissions/{GRANTED}", **OFFICER)
        granter = await seen(http, f"/permissions/{GRANTED}", **GRANTER)

    assert DBT in told(officer)
    assert DBT in told(granter)
    assert "sample-reader" in told(officer)
    assert "sample-reader" not in told(granter)


@pytest.mark.parametrize(
    ("q", "address"),
    [
        (PRODUCT, f"/products/{PRODUCT}"),
        (GRANTED, f"/permissions/{GRANTED}"),
        (NENC, f"/organisations/{NENC}"),
        (f"org:{UCLH}", f"/organisations/{UCLH}"),
        ("Export promotion", "/permissions?purpose=export_promotion"),
        (INNOVATION, "/permissions?target=innovation%3Ahi-nenc%3A1"),
    ],
)
async def test_one_search_goes_to_what_is_named_as_of_the_same_times(
    q: str, *, address: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        found = await http.get("/search", params={"q": q, "k": "7"}, headers=OFFICER)

    assert found.status_code == 303
    assert found.headers["location"].startswith(address)
    assert found.headers["location"].endswith("k=7")


async def test_what_the_search_does_not_know_it_says(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        found = await seen(http, "/search?q=tidewatch", **OFFICER)

    assert "Nothing has that form." in text(found)


async def test_the_pack_of_a_permission_is_downloaded(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        pack = await seen(http, f"/permissions/{GRANTED}/pack.zip", **GRANTER)

    assert pack.headers["content-type"] == "application/zip"
    assert pack.content.startswith(b"PK")


async def test_a_day_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = [
            (await seen(http, f"/permissions?t={t}", **OFFICER)).status_code
            for t in ("3 3 2026", "2026-03-03", "", "yesterday", "31 2 2026")
        ]

    assert told == [200, 200, 200, 422, 422]


async def test_a_reading_told_of_without_its_permit_is_an_exception(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await audit.hear(a_confirmation(2, HASH))

    async with client(audit, tmp_path) as http:
        page = await seen(http, "/exceptions", **OFFICER)
        api = await http.get("/v1/reports/exceptions", headers=OFFICER)
        before = await http.get("/v1/reports/exceptions?k=7", headers=OFFICER)

    [row] = api.json()["unpermitted"]
    assert (row["seq"], row["recipient"], before.json()["unpermitted"]) == (7, DBT, [])
    assert f"Edition {EDITION}" in text(page)


async def test_a_record_is_shown_value_by_value_in_words(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        page = await seen(http, "/records/4", **OFFICER)

    assert "data, terms, actions export, display" in text(page)
    assert "data, terms, onward no" in text(page)
