"""What officers and operators do about records that could not be read."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.support.audit import Audit, a_shared_world
from tests.support.audit_desk import GRANTER, KEY, OFFICER, OPERATOR, client
from tests.support.audit_poison import disputed
from tests.support.builders import HASH, INNOVATION

WHY = "The sender mended its export; see ticket 12."
PAGE: dict[str, Any] = {
    "batch": "batch-1",
    "group": "intake",
    "reason": WHY,
    "records": [
        {
            "topic": "partners.innovations.v1",
            "partition": 3,
            "offset": 17,
            "sha256": HASH,
            "attempt": 1,
        }
    ],
}


async def a_dispute(audit: Audit) -> int:
    await disputed(audit)
    seq: int = audit.bodies()[-1]["seq"]
    return seq


async def test_an_officer_sees_what_is_disputed_and_settles_it(tmp_path: Path) -> None:
    audit = await a_shared_world()
    seq = await a_dispute(audit)
    path, asked = f"/v1/disputes/{seq}/settlement", {"reason": "was_a_grant"}

    async with client(audit, tmp_path) as http:
        before = (await http.get("/v1/disputes", headers=OFFICER)).json()["disputes"]
        settled = await http.post(path, json=asked, headers=OFFICER | KEY)
        after = (await http.get("/v1/disputes", headers=OFFICER)).json()["disputes"]
    seen = await audit.opened()

    assert [(row["seq"], row["target"]) for row in before] == [(seq, INNOVATION)]
    assert (settled.status_code, settled.json()["seq"], after) == (201, seq + 1, [])
    assert audit.bodies()[seq + 1]["data"]["reason"] == "was_a_grant"
    assert seen.opened.outcome == "permit"


async def test_a_granter_sees_that_what_it_granted_is_disputed(tmp_path: Path) -> None:
    audit = await a_shared_world()
    size = len(audit.bodies())
    await a_dispute(audit)

    async with client(audit, tmp_path) as http:
        now = (await http.get("/v1/permissions", headers=GRANTER)).json()["permissions"]
        then = (await http.get(f"/v1/permissions?k={size}", headers=GRANTER)).json()

    assert [row["disputed"] for row in (*then["permissions"], *now)] == [False, True]


async def test_a_settlement_is_told_to_those_who_show_things(tmp_path: Path) -> None:
    audit = await a_shared_world()
    seq = await a_dispute(audit)
    path = f"/v1/disputes/{seq}/settlement"

    async with client(audit, tmp_path) as http:
        await http.post(path, json={"reason": "was_a_grant"}, headers=OFFICER | KEY)

    told = [e for bag in audit.store.outbox.values() for e in bag.events]
    assert "audit.permission-resumed.v1" in {each.headers["ce_type"] for each in told}


async def test_what_is_not_disputed_is_not_settled_and_nobody_but_an_officer_may(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    path, asked = "/v1/disputes/3/settlement", {"reason": "was_a_grant"}

    async with client(audit, tmp_path) as http:
        unknown = await http.post(path, json=asked, headers=OFFICER | KEY)
        granter = await http.post(path, json=asked, headers=GRANTER | KEY)

    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-dispute")
    assert granter.status_code == 403


@pytest.mark.parametrize("deed", ["replay", "discard"])
async def test_what_an_operator_does_with_dead_letters_is_on_the_log_without_its_words(
    deed: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.post(f"/v1/dead-letters/{deed}s", json=PAGE, headers=OPERATOR | KEY)

    body = audit.bodies()[-1]
    assert (told.status_code, told.json()["seq"]) == (201, body["seq"])
    assert body["kind"] == f"dead-letter.{deed}ed"
    assert body["actor"]["role"] == "operator"
    assert body["data"]["records"] == [["partners.innovations.v1/3/17", HASH, 1]]
    assert WHY not in json.dumps(body)


async def test_the_words_are_kept_beside_the_log_under_a_hash_that_it_holds(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        await http.post("/v1/dead-letters/replays", json=PAGE, headers=OPERATOR | KEY)
        seen = (await http.get("/v1/dead-letters?after=-1", headers=OFFICER)).json()["records"]

    [row] = audit.store.found("words").values()
    digest = sha256(row["salt"] + WHY.encode()).hexdigest()
    assert audit.bodies()[-1]["data"]["words_sha256"] == digest
    assert len(row["salt"]) == 32
    assert [(record["kind"], record["words"]) for record in seen] == [
        ("dead-letter.replayed", WHY)
    ]


async def test_an_operator_finds_all_that_was_given_up_of_a_service(tmp_path: Path) -> None:
    audit = await a_shared_world()
    path, lane = "/v1/dead-letters/discards", PAGE | {"group": "intake.replays"}
    other = PAGE | {"group": "matching"}

    async with client(audit, tmp_path) as http:
        for number, page in enumerate((PAGE, lane, other)):
            key = {"idempotency-key": f"page-{number}"}
            await http.post(path, json=page, headers=OPERATOR | key)
        seen = await http.get(f"{path}?service=intake", headers=OPERATOR)

    assert seen.json() == {"records": 2 * ["partners.innovations.v1/3/17"]}


async def test_officers_see_what_was_parked_too(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await disputed(audit)

    async with client(audit, tmp_path) as http:
        seen = (await http.get("/v1/dead-letters", headers=OFFICER)).json()["records"]

    assert [(record["kind"], record["words"]) for record in seen] == [
        ("dead-letter.parked", None)
    ]


async def test_told_again_a_replay_is_one_record_and_its_key_has_one_meaning(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    path, other = "/v1/dead-letters/replays", PAGE | {"reason": "Another."}

    async with client(audit, tmp_path) as http:
        first = await http.post(path, json=PAGE, headers=OPERATOR | KEY)
        again = await http.post(path, json=PAGE, headers=OPERATOR | KEY)
        reused = await http.post(path, json=other, headers=OPERATOR | KEY)

    assert first.json() == again.json()
    assert reused.status_code == 409
    assert audit.kinds().count("dead-letter.replayed") == 1


async def test_five_hundred_records_fill_a_page_and_no_more_do(tmp_path: Path) -> None:
    audit = await a_shared_world()
    [one] = PAGE["records"]
    rows = [one | {"offset": 10**10 + n, "partition": 11} for n in range(501)]
    path = "/v1/dead-letters/replays"

    async with client(audit, tmp_path) as http:
        whole = PAGE | {"records": rows[:500]}
        full = await http.post(path, json=whole, headers=OPERATOR | KEY)
        more = await http.post(path, json=PAGE | {"records": rows}, headers=OPERATOR | KEY)

    assert (full.status_code, more.status_code) == (201, 422)


async def test_only_an_operator_replays(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/dead-letters/replays", json=PAGE, headers=OFFICER | KEY)

    assert told.status_code == 403
