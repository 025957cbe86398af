from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.tlog.hashing import leaf_hash
from shared.tlog.note import parse_receipt
from tests.support.audit import Audit, a_shared_world
from tests.support.audit_desk import GRANTER, KEY, OFFICER, body, client, exporting
from tests.support.audit_events import (
    GRANTED,
    a_grant,
    a_withdrawal,
    an_opening_of,
)
from tests.support.builders import INNOVATION, NOON, UCLH, a_registration
from tests.support.evidence import proved


async def test_a_grant_is_answered_with_the_proof_that_it_is_in_the_log(tmp_path: Path) -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/permissions", json=body(a_grant()), headers=GRANTER | KEY)

    assert (told.status_code, told.json()["seq"], told.json()["size"]) == (201, 3, 4)
    receipt = parse_receipt(told.json()["receipt"])
    leaf = leaf_hash(audit.library.rows()[3]["body"])
    checkpoint = proved(receipt, leaf, key=audit.sequencer.key)
    assert checkpoint
    assert checkpoint.size == 4


async def test_the_same_key_gets_the_first_answer_and_other_words_none(tmp_path: Path) -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())
    other = body(a_grant(reference="other"))

    async with client(audit, tmp_path) as http:
        first = await http.post("/v1/permissions", json=body(a_grant()), headers=GRANTER | KEY)
        again = await http.post("/v1/permissions", json=body(a_grant()), headers=GRANTER | KEY)
        reused = await http.post("/v1/permissions", json=other, headers=GRANTER | KEY)

    assert (again.status_code, again.json()) == (201, first.json())
    assert (reused.status_code, reused.json()["type"]) == (409, "/problems/id-reused")
    assert audit.kinds()[3:] == ["permission.granted"]


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        (a_grant(grantor=UCLH), 403, "grantor-not-entitled"),
        (a_grant(target="innovation:hi-nenc:9"), 409, "source-unknown"),
        (a_grant(), 409, "wrong-state"),
    ],
)
async def test_what_may_not_be_granted_is_a_problem_and_leaves_no_trace(
    asked: Any, *, status: int, problem: str, tmp_path: Path
) -> None:
    audit = await a_shared_world()
    before = audit.kinds()

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/permissions", json=body(asked), headers=GRANTER | KEY)

    assert (told.status_code, told.json()["type"]) == (status, f"/problems/{problem}")
    assert audit.kinds() == before


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ({"actions": ["export"] * 9_000}, "body-not-canonical"),
        ({"valid_to": "0001-01-01T00:00:00+14:00"}, "time-out-of-range"),
    ],
)
async def test_terms_that_no_record_can_hold_are_the_askers_fault(
    terms: dict[str, Any], *, problem: str, tmp_path: Path
) -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())
    asked = body(a_grant())
    asked["terms"] |= terms

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/permissions", json=asked, headers=GRANTER | KEY)

    assert (told.status_code, told.json()["type"]) == (422, f"/problems/{problem}")
    assert audit.kinds()[-1] == "source.noted"


async def test_a_withdrawal_is_accepted_when_its_receipt_exists(tmp_path: Path) -> None:
    audit = await a_shared_world()
    path = f"/v1/permissions/{GRANTED}/withdrawals"

    async with client(audit, tmp_path) as http:
        told = await http.post(path, json=body(a_withdrawal()), headers=GRANTER | KEY)
        after = await http.post(
            "/v1/disclosures", json=body(an_opening_of()), headers=exporting(tmp_path)
        )

    assert (told.status_code, told.json()["seq"]) == (201, 7)
    assert (after.status_code, after.json()["strikes"]) == (200, {"withdrawn": "*"})
    assert after.json()["seq"] > told.json()["seq"]


async def test_a_disclosure_says_what_to_take_away_and_until_when(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.post(
            "/v1/disclosures", json=body(an_opening_of()), headers=exporting(tmp_path)
        )

    answer = told.json()
    assert answer.pop("receipt").startswith("c2sp.org/tlog-proof@v1\nindex 7\n")
    assert answer.pop("use_by").startswith((NOON + timedelta(seconds=30)).isoformat()[:19])
    assert len(answer.pop("allow_sha256")) == 64
    assert answer == {
        "decision": audit.bodies()[-1]["rid"],
        "seq": 7,
        "size": 8,
        "outcome": "permit",
        "strikes": {},
        "withheld": [],
    }


async def test_only_services_ask_for_a_disclosure(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/disclosures", json=body(an_opening_of()), headers=OFFICER)

    assert told.status_code == 403


async def test_who_is_not_the_writer_says_so(tmp_path: Path) -> None:
    audit = Audit()

    async with client(audit, tmp_path) as http:
        granted = await http.post(
            "/v1/permissions", json=body(a_grant(target=INNOVATION)), headers=GRANTER | KEY
        )
        read = await http.get("/v1/checkpoint")

    assert (granted.status_code, read.status_code) == (503, 503)
    assert granted.json()["type"] == "/problems/not-the-writer"
