"""A permission amended, suspended, resumed and voided: who may, when, and what it recalls."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.audit.domain.permissions import permission_row, timeline
from services.audit.domain.records import spelled
from shared.schemas.audit import (
    PermissionAmended,
    PermissionResumed,
    PermissionSuspended,
    PermissionWithdrawn,
)
from shared.schemas.base import Event
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_desk import GRANTER, OFFICER, body, client
from tests.support.audit_events import GRANTED, a_grant
from tests.support.builders import INNOVATION, NENC, NOON, PRODUCT, UCLH, some_terms
from tests.support.callers import signed_in

DAY = timedelta(days=1)
FIRST = {"if-match": '"1"'}
NARROWER = some_terms(recipients=(f"org:{UCLH}",), actions=("display",))


async def change(
    http: httpx2.AsyncClient, kind: str, *, by: dict[str, str] | None = None, **told: Any
) -> httpx2.Response:
    asked = {"permission": GRANTED, "grantor": NENC, "target": INNOVATION, **told}
    headers = (by or GRANTER) | FIRST | {"idempotency-key": f"{kind}-{len(str(told))}"}
    return await http.post(f"/v1/permissions/{GRANTED}/{kind}", json=asked, headers=headers)


def told(audit: Audit, kind: type[Event]) -> list[Event]:
    events = [each for bag in audit.store.outbox.values() for each in bag.events]
    return [
        kind.model_validate_json(each.value)
        for each in events
        if each.headers["ce_type"] == kind.wire_type
    ]


def state(audit: Audit) -> str:
    size, t = audit.sequencer.held.range.size, spelled(audit.now)
    row = permission_row(audit.sequencer.held.standing, GRANTED, t=t, k=size)
    assert row
    return str(row["state"])


async def test_what_is_suspended_is_shown_to_nobody_until_it_is_resumed(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        done = await change(http, "suspensions")
        while_suspended = await audit.opened(request_id="while")
        await change(http, "resumptions")
        after = await audit.opened(request_id="after")

    assert done.status_code == 201
    assert while_suspended.opened.strikes == {"suspended": "*"}
    assert after.opened.outcome == "permit"
    [suspended] = told(audit, PermissionSuspended)
    assert isinstance(suspended, PermissionSuspended)
    assert [(each.product, each.code) for each in suspended.struck] == [(PRODUCT, "suspended")]
    assert len(told(audit, PermissionResumed)) == 1


async def test_an_amendment_stands_whole_from_its_day_and_recalls_what_it_narrows(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        done = await change(http, "amendments", terms=NARROWER.model_dump(mode="json"))
        seen = await audit.opened()

    assert done.status_code == 201
    assert seen.opened.strikes == {"recipient_not_permitted": "*"}
    [amended] = told(audit, PermissionAmended)
    assert isinstance(amended, PermissionAmended)
    assert (amended.terms, amended.granted_seq) == (NARROWER, 4)
    assert [each.code for each in amended.struck] == ["recipient_not_permitted"]


async def test_who_amends_has_read_the_version_that_stands(tmp_path: Path) -> None:
    audit = await a_shared_world()
    terms = NARROWER.model_dump(mode="json")

    async with client(audit, tmp_path) as http:
        await change(http, "amendments", terms=terms)
        stale = await change(http, "amendments", terms=terms | {"onward": True})

    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")


async def test_what_was_entered_in_error_never_stood_and_that_is_told_as_a_withdrawal(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        await change(http, "voidings")
        seen = await audit.opened()

    assert (state(audit), seen.opened.strikes) == ("void", {"entered_in_error": "*"})
    [voided] = told(audit, PermissionWithdrawn)
    assert isinstance(voided, PermissionWithdrawn)
    assert (voided.reason, len(voided.struck)) == ("entered_in_error", 1)


@pytest.mark.parametrize("kind", ["amendments", "suspensions", "resumptions", "voidings"])
async def test_after_a_withdrawal_nothing_else_becomes_of_it(kind: str, tmp_path: Path) -> None:
    audit = await a_shared_world()
    await withdraw(audit)
    terms = {"terms": body(a_grant())["terms"]} if kind == "amendments" else {}

    async with client(audit, tmp_path) as http:
        refused = await change(http, kind, **terms)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-state")
    assert state(audit) == "withdrawn"


@pytest.mark.parametrize("kind", ["suspensions", "resumptions", "voidings"])
async def test_to_a_stranger_another_ones_permission_is_not_there(
    kind: str, tmp_path: Path
) -> None:
    audit, size = await a_shared_world(), 7
    stranger = signed_in("permission_granter", org=UCLH)

    async with client(audit, tmp_path) as http:
        refused = await change(http, kind, by=stranger, grantor=UCLH)
        pretended = await change(http, kind, by=stranger)
        officer = await change(http, kind, by=OFFICER)

    assert [each.status_code for each in (refused, pretended, officer)] == [404, 403, 403]
    assert len(audit.bodies()) == size


async def test_a_suspended_permission_is_not_amended_and_one_that_stands_not_resumed(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    terms = NARROWER.model_dump(mode="json")

    async with client(audit, tmp_path) as http:
        resumed = await change(http, "resumptions")
        await change(http, "suspensions")
        amended = await change(http, "amendments", terms=terms)
        again = await change(http, "suspensions", reason="again")

    assert [each.status_code for each in (resumed, amended, again)] == [409, 409, 409]


async def test_its_timeline_names_each_state_and_the_record_that_made_it(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    later = spelled(NOON + DAY)

    async with client(audit, tmp_path) as http:
        await change(http, "suspensions", effective=(NOON + DAY).isoformat())

    parts = timeline(audit.sequencer.held.standing, GRANTED, k=8)
    seen = [(each["until"], each["state"], each["seq"]) for each in parts]
    assert seen == [(later, "active", 4), ("9999-12-31T23:59:59.999999Z", "suspended", 7)]
    assert len(timeline(audit.sequencer.held.standing, GRANTED, k=7)) == 1


async def test_a_withdrawal_reaches_all_that_was_ever_granted_by_it(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        await change(http, "amendments", terms=NARROWER.model_dump(mode="json"))
    await withdraw(audit)

    reach = audit.bodies()[-1]["data"]["reach"]
    assert reach["recipients"] == ["type:dbt", f"org:{UCLH}"]
