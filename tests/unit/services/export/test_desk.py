"""What editors, officers and operators ask: ids, points and reasons."""

from tests.support.export import (
    a_decision,
    a_product_told,
    a_ranked_product,
    a_withdrawal,
    product_id,
)
from tests.unit.services.export.conftest import Reading

A, B, C = (product_id(letter) for letter in "abc")
BEST_OF = {"series": "best_of"}
WORDS = ("Product a", "Product b", "Maker", "pulse", "Trust")


async def test_an_editor_opens_a_draft_and_sees_points_and_no_names(reading: Reading) -> None:
    await reading.world.hear(a_product_told(a_ranked_product("c", summary=None)))

    answer = await reading.post("/drafts", BEST_OF, "editor")

    assert answer.status_code == 201
    told = answer.json()
    assert [(c["product"], c["points"]) for c in told["candidates"]] == [(A, 2), (B, 2)]
    assert [signal["points"] for signal in told["candidates"][0]["signals"]] == [2]
    [failing] = told["failing"]
    assert failing["product"] == C
    assert [gate["code"] for gate in failing["gates"]] == ["not_live", "incomplete"]
    assert all(gate["sentence"] and gate["remedy"] for gate in failing["gates"])
    assert not any(word in answer.text for word in WORDS)


async def test_while_a_draft_is_open_another_is_refused_naming_it(reading: Reading) -> None:
    await reading.world.knows("c")
    first = await reading.post("/drafts", BEST_OF, "editor")

    again = await reading.post("/drafts", BEST_OF, "editor")

    assert (again.status_code, again.json()["type"]) == (409, "/problems/draft-open")
    assert first.json()["edition"] in again.json()["detail"]


async def test_an_officer_reads_what_was_denied_and_what_may_be_done(reading: Reading) -> None:
    await reading.world.knows("c")
    drafted = await reading.world.draft()
    await reading.world.hear(a_decision(drafted, denied={C: "no_permission"}))

    answer = await reading.get(f"/drafts/{drafted.edition}", "governance_officer")

    [denied] = answer.json()["denied"]
    assert (denied["product"], denied["code"]) == (C, "no_permission")
    assert denied["gate"]["code"] == "not_permitted"
    assert not any(word in answer.text for word in WORDS)


async def test_drafts_are_for_editors_and_officers(reading: Reading) -> None:
    opened = await reading.post("/drafts", BEST_OF, "director")
    read = await reading.get(f"/drafts/{reading.edition.heading.id}", "director")
    by_officer = await reading.post("/drafts", BEST_OF, "governance_officer")

    assert {opened.status_code, read.status_code, by_officer.status_code} == {403}


async def test_a_series_that_is_not_there_is_refused(reading: Reading) -> None:
    answer = await reading.post("/drafts", {"series": "worst_of"}, "editor")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "body", "path": "$['series']", "code": "enum"}]


async def test_a_draft_nobody_opened_is_not_found(reading: Reading) -> None:
    answer = await reading.get("/drafts/x", "editor")

    assert answer.status_code == 404


async def test_who_had_received_a_recalled_product_sees_it_by_id(reading: Reading) -> None:
    await reading.world.hear(a_withdrawal(A, seq=20))
    reading.auditor.recipients = ["GB-NHS:RRV"]

    answer = await reading.get("/recalls")

    [recall] = answer.json()["recalls"]
    assert (recall["number"], recall["product"], recall["seq"]) == ("2026.1", A, 20)
    assert not any(word in answer.text for word in WORDS)


async def test_who_had_not_received_it_does_not(reading: Reading) -> None:
    await reading.world.hear(a_withdrawal(A, seq=20))
    reading.auditor.recipients = ["LOCAL:DBT"]

    answer = await reading.get("/recalls")

    assert answer.json() == {"recalls": []}


async def test_without_audit_nobody_knows_who_received_what(reading: Reading) -> None:
    await reading.world.hear(a_withdrawal(A, seq=20))
    reading.auditor.silent = True

    answer = await reading.get("/recalls")

    assert answer.status_code == 503
