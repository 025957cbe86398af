from pathlib import Path

import pytest

from services.audit.domain.records import spelled
from shared.policy.sentences import explain
from shared.tlog.hashing import leaf_hash
from shared.tlog.note import checkpoint_of, parse_receipt
from shared.verify.verdict import verify
from tests.support.audit import a_shared_world, withdraw
from tests.support.audit_desk import GRANTER, OFFICER, client, exporting
from tests.support.audit_events import (
    DBT,
    EDITION,
    GRANTED,
    a_draft,
)
from tests.support.builders import NENC, NOON, PRODUCT, UCLH
from tests.support.callers import signed_in
from tests.support.evidence import proved


async def test_who_received_a_product_before_it_was_withdrawn_is_known(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await audit.disclose(request_id="a")
    await audit.disclose(request_id="without", omit=(PRODUCT,))
    await withdraw(audit)
    await audit.disclose(request_id="b")
    path = f"/v1/editions/{EDITION}/recipients?product={PRODUCT}"

    async with client(audit, tmp_path) as http:
        told = await http.get(path, headers=exporting(tmp_path))

    assert told.json() == {
        "edition": EDITION,
        "complete_to": 11,
        "recipients": [
            {
                "recipient": DBT,
                "user": "sample-reader",
                "seq": 7,
                "at": spelled(NOON),
                "channel": "api",
                "media": "application/json",
                "edition": EDITION,
            }
        ],
    }


async def test_an_officer_reads_denials_in_sentences_and_whom_to_ask(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await withdraw(audit)
    await audit.hear(a_draft(edition=EDITION.replace("1", "2")))

    async with client(audit, tmp_path) as http:
        told = await http.get(f"/v1/decisions?product={PRODUCT}&outcome=deny", headers=OFFICER)

    [decision] = told.json()["decisions"]
    assert decision["seq"] == 8
    assert decision["reasons"] == explain(audit.bodies()[8]["data"])
    assert decision["reasons"][-1].endswith(f"Ask {NENC}.")


async def test_what_stands_of_permissions_is_told_as_of_a_size(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await withdraw(audit)

    async with client(audit, tmp_path) as http:
        now = await http.get("/v1/permissions", headers=OFFICER)
        then = await http.get("/v1/permissions?k=7", headers=OFFICER)
        ahead = await http.get("/v1/permissions?k=99", headers=OFFICER)

    [row], [before] = now.json()["permissions"], then.json()["permissions"]
    assert (row["permission"], row["state"], row["withdrawn_seq"]) == (GRANTED, "withdrawn", 7)
    assert (before["state"], before["withdrawn_seq"]) == ("active", None)
    assert ahead.status_code == 422


async def test_a_granter_sees_its_own_alone_and_what_became_of_its_event(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    stranger = signed_in("permission_granter", org=UCLH)
    path = f"/v1/permissions?ce_source={NENC}/system&ce_id=grant"

    async with client(audit, tmp_path) as http:
        mine = await http.get("/v1/permissions", headers=GRANTER)
        theirs = await http.get("/v1/permissions", headers=stranger)
        became = await http.get(path, headers=GRANTER)
        hidden = await http.get(path, headers=stranger)

    assert len(mine.json()["permissions"]) == 1
    assert theirs.json()["permissions"] == []
    assert (became.json()["seq"], became.json()["became"]) == (4, "permission.granted")
    assert hidden.status_code == 404


async def test_a_record_is_given_as_it_was_hashed_with_its_proof(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        record = await http.get("/v1/records/4", headers=OFFICER)
        proof = await http.get("/v1/records/4/proof", headers=OFFICER)
        absent = await http.get("/v1/records/99", headers=OFFICER)

    receipt, leaf = parse_receipt(proof.text), leaf_hash(record.content)
    assert proved(receipt, leaf, key=audit.sequencer.key)
    assert absent.status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/records/{10**20}", 404),
        ("/v1/records/-1", 404),
        (f"/v1/decisions?after={10**20}", 422),
        (f"/v1/editions/{EDITION}/recipients?before={-(10**20)}", 422),
        (f"/v1/permissions?k={10**20}", 422),
        ("/v1/permissions?t=0001-01-01T00:00:00%2B14:00", 422),
        ("/v1/permissions?t=2026-01-01", 422),
    ],
)
async def test_a_place_or_time_that_cannot_be_is_no_fault_of_the_logs(
    path: str, *, status: int, tmp_path: Path
) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.get(path, headers=OFFICER)

    assert told.status_code == status


async def test_before_its_first_record_the_log_knew_nothing(tmp_path: Path) -> None:
    audit = await a_shared_world()
    await audit.disclose()

    async with client(audit, tmp_path) as http:
        stood = await http.get("/v1/permissions?k=0", headers=OFFICER)
        read = await http.get(f"/v1/editions/{EDITION}/recipients?before=0", headers=OFFICER)

    assert (stood.json()["permissions"], read.json()["recipients"]) == ([], [])


async def test_anyone_may_have_the_checkpoint_and_the_key(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        checkpoint, told = await http.get("/v1/checkpoint"), await http.get("/v1/log")

    assert checkpoint_of(checkpoint.text, key=audit.sequencer.key).size == 7
    assert told.json() == {"vkey": audit.sequencer.key.vkey, "size": 7}


async def test_an_officer_takes_a_pack_away(tmp_path: Path) -> None:
    audit = await a_shared_world()

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/packs", json={"edition": EDITION}, headers=OFFICER)

    assert not verify(told.content, key=audit.sequencer.key).faults
