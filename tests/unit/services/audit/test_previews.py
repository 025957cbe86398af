from datetime import timedelta
from pathlib import Path

from tests.support.audit import a_shared_world
from tests.support.audit_desk import GRANTER, KEY, body, client
from tests.support.audit_events import a_grant
from tests.support.builders import INNOVATION, NOON, UCLH, some_terms
from tests.support.callers import signed_in

DAY = timedelta(days=1)
STRANGER = signed_in("permission_granter", org=UCLH)


async def test_a_preview_says_what_the_grant_would_do_and_writes_nothing(
    tmp_path: Path,
) -> None:
    audit = await a_shared_world()
    terms = some_terms(
        recipients=("group:buyers", "type:nhs_trust"),
        purposes=("procurement_matching",),
        actions=("display",),
        fields=("name", "summary"),
        valid_to=NOON + 90 * DAY,
    )
    asked = body(a_grant(reference="new", terms=terms))

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/permissions/preview", json=asked, headers=GRANTER)
        foreign = await http.post("/v1/permissions/preview", json=asked, headers=STRANGER)
        size = len(audit.bodies())
        done = await http.post("/v1/permissions", json=asked, headers=GRANTER | KEY)

    [line] = told.json()["lines"]
    assert (line["outcome"], sorted(line["permitted"])) == (
        "permit",
        ["name", "routes", "summary"],
    )
    assert line["recipients"] == ["group:buyers", "type:nhs_trust"]
    [sentence] = told.json()["sentences"]
    assert sentence.startswith("NHS buyers and NHS trusts will see name, routes and summary of")
    assert "from today until 30 July 2026; not " in sentence
    assert (foreign.status_code, size, done.status_code) == (403, 7, 201)


async def test_a_preview_of_all_that_is_an_owners_names_each_record(tmp_path: Path) -> None:
    audit, owner = await a_shared_world(), "GB-COH:00000001"
    asked = body(a_grant(grantor=owner, target=f"owner:{owner}"))
    granter = signed_in("permission_granter", org=owner)

    async with client(audit, tmp_path) as http:
        told = await http.post("/v1/permissions/preview", json=asked, headers=granter)

    assert told.json()["records"] == 1
    assert {line["source"] for line in told.json()["lines"]} == {INNOVATION}
