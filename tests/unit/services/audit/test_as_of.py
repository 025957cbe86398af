"""What the log is asked as of a time and a size: the same question has the same answer."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.audit.domain.records import spelled
from shared.schemas.partners import PermissionGrantRequested
from shared.tlog.note import checkpoint_of
from tests.support.audit import a_shared_world, withdraw
from tests.support.audit_desk import GRANTER, OFFICER, client, exporting
from tests.support.audit_events import DBT, EDITION, GRANTED, OFFER, a_grant, an_offer
from tests.support.builders import INNOVATION, NENC, NOON, PRODUCT, UCLH, some_terms
from tests.support.callers import signed_in

DAY = timedelta(days=1)
STRANGER = signed_in("permission_granter", org=UCLH)
PATHS = [
    "/v1/permissions?",
    f"/v1/permissions/{GRANTED}?",
    f"/v1/permissions/{GRANTED}/history?",
    f"/v1/permissions/{GRANTED}/uses?",
    "/v1/decisions?",
    f"/v1/products/{PRODUCT}/recipients?",
    f"/v1/organisations/{NENC}/activity?",
    "/v1/reports/expiring?days=90&",
    "/v1/reports/recalls?",
    "/v1/reports/exceptions?",
]


async def got(http: httpx2.AsyncClient, path: str, **headers: str) -> Any:
    told = await http.get(path, headers=headers or OFFICER)
    assert told.status_code == 200, told.text
    return told.json()


@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_asked_again_at_its_own_two_times_is_the_same_for_ever(
    path: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()
    await audit.disclose()

    async with client(audit, tmp_path) as http:
        first = await got(http, path)
        audit.wind(DAY)
        await withdraw(audit)
        await audit.disclose(request_id="later")
        as_of = first["as_of"]
        again = await got(http, f"{path}t={as_of['t']}&k={as_of['k']}")

    assert again == first
    assert checkpoint_of(as_of["checkpoint"], key=audit.sequencer.key).size >= as_of["k"]


async def test_what_was_believed_then_and_what_is_known_of_it_now_are_two_answers(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    then = audit.now
    audit.wind(2 * DAY)
    await withdraw(audit, effective=then)
    path, t = f"/v1/permissions/{GRANTED}", spelled(then + DAY)

    async with client(audit, tmp_path) as http:
        believed = await got(http, f"{path}?t={t}&k={t}")
        known = await got(http, f"{path}?t={t}")

    assert (believed["as_of"]["k"], believed["permission"]["state"]) == (7, "active")
    assert known["permission"]["state"] == "withdrawn"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("k", ["99", "2026-05-01T12:00:00", "now", "2026-13-01T00:00:00Z"])
async def test_a_size_that_cannot_be_is_the_askers_fault(
    path: str, *, k: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.get(f"{path}k={k}", headers=OFFICER)

    assert told.status_code == 422


@pytest.mark.parametrize("path", PATHS)
async def test_whoever_reads_the_trail_is_on_it(path: str, tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        await got(http, path)

    read = audit.bodies()[-1]
    assert (read["kind"], read["seq"]) == ("access.read", 7)
    assert (read["actor"]["sub"], read["actor"]["role"]) == ("person-1", "reader")
    assert read["data"]["asked"]["k"] == "7"


async def test_permissions_are_found_by_all_that_is_named(tmp_path: Path) -> None:
    audit = await a_shared_world()
    ending = some_terms(recipients=("any",), valid_to=NOON + 10 * DAY)
    other = a_grant(reference="other", terms=ending)
    await audit.receive(PermissionGrantRequested, other, id_="other")
    questions = {
        "recipient=any": ["other"],
        "recipient=type:dbt": ["grant-1"],
        "purpose=evaluation": [],
        "state=active": ["grant-1", "other"],
        f"ends_before={(NOON + 11 * DAY).isoformat().replace('+', '%2B')}": ["other"],
        f"target={INNOVATION}&recipient=any": ["other"],
    }

    async with client(audit, tmp_path) as http:
        for asked, names in questions.items():
            rows = (await got(http, f"/v1/permissions?{asked}"))["permissions"]
            assert len(rows) == len(names), asked


@pytest.mark.parametrize("rest", ["", "/history", "/uses"])
async def test_to_a_stranger_a_permission_is_not_there(rest: str, tmp_path: Path) -> None:
    audit = await a_shared_world()
    absent = "/v1/permissions/pm_" + "z" * 20

    async with client(audit, tmp_path) as http:
        foreign = await http.get(f"/v1/permissions/{GRANTED}{rest}", headers=STRANGER)
        nowhere = await http.get(f"{absent}{rest}", headers=STRANGER)
        mine = await http.get(f"/v1/permissions/{GRANTED}{rest}", headers=GRANTER)

    assert (foreign.status_code, nowhere.status_code, mine.status_code) == (404, 404, 200)
    assert foreign.content == nowhere.content


async def test_an_organisation_reads_of_itself_alone(tmp_path: Path) -> None:
    audit = await a_shared_world()
    path, director = f"/v1/organisations/{NENC}/activity", signed_in("director", org=UCLH)

    async with client(audit, tmp_path) as http:
        mine = await got(http, path, **GRANTER)
        foreign = await http.get(path, headers=director)
        sample = await http.get("/v1/organisations/LOCAL:NOBODY/activity", headers=director)

    assert [row["permission"] for row in mine["given"]] == [GRANTED]
    assert (foreign.status_code, foreign.content) == (404, sample.content)


async def test_its_uses_name_each_decision_that_rests_on_it(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await got(http, f"/v1/permissions/{GRANTED}/uses")

    [use] = told["uses"]
    assert (use["product"], use["edition"], use["seq"]) == (PRODUCT, EDITION, 5)


async def test_who_has_seen_a_product_is_told_over_editions_and_offers(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await audit.hear(an_offer())
    await audit.disclose(request_id="edition")
    await audit.disclose(request_id="offer", edition=None, offer=OFFER, recipient=UCLH)

    async with client(audit, tmp_path) as http:
        told = await got(http, f"/v1/products/{PRODUCT}/recipients")

    seen = [
        (row["recipient"], row.get("edition"), row.get("offer")) for row in told["recipients"]
    ]
    assert (DBT, EDITION, None) in seen
    assert [row["seq"] for row in told["recipients"]] == sorted(
        (row["seq"] for row in told["recipients"]), reverse=True
    )


async def test_decisions_are_found_between_two_moments(tmp_path: Path) -> None:
    audit = await a_shared_world()
    audit.wind(DAY)
    await audit.disclose()
    late = spelled(NOON + DAY)

    async with client(audit, tmp_path) as http:
        before = await got(http, f"/v1/decisions?to={spelled(NOON + DAY / 2)}")
        after = await got(http, f"/v1/decisions?from={late}")

    assert [row["kind"] for row in before["decisions"]] == ["decision.entry"]
    [opened] = after["decisions"]
    assert opened["reasons"] == ["Shown as it was sealed."]


async def test_what_ends_soon_is_listed_the_first_to_end_first(tmp_path: Path) -> None:
    audit = await a_shared_world()
    for number in (40, 20, 100):
        ending = some_terms(valid_to=NOON + number * DAY)
        asked = a_grant(reference=f"in-{number}", terms=ending)
        await audit.receive(PermissionGrantRequested, asked, id_=str(number))

    async with client(audit, tmp_path) as http:
        month = await got(http, "/v1/reports/expiring?days=30")
        quarter = await got(http, "/v1/reports/expiring?days=90", **GRANTER)
        theirs = await got(http, "/v1/reports/expiring?days=90", **STRANGER)

    ends = [row["terms"]["valid_to"] for row in quarter["permissions"]]
    assert ends == [spelled(NOON + 20 * DAY), spelled(NOON + 40 * DAY)]
    assert (len(month["permissions"]), theirs["permissions"]) == (1, [])


async def test_a_service_reads_recalls_without_a_trace(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await got(http, "/v1/reports/recalls", **exporting(tmp_path))

    assert (told["recalls"], len(audit.bodies())) == ([], 7)
