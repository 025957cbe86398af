"""Those who grant do it on pages: what is read is what is written, and readers see it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.audit_desk import form_of
from tests.support.e2e import House
from tests.support.e2e_products import listed, named
from tests.support.pages import BROWSER, text

pytestmark = pytest.mark.timeout(180)
KEY = "page-granted"
NETWORK, READER = "HIN:HI-NENC", "LOCAL:DBT"


def asked_for(ref: str) -> Mapping[str, Any]:
    return {
        "about": ref,
        "recipients": ["type:dbt"],
        "purpose": "export_promotion",
        "classes": ["public", "official"],
    }


def test_a_grant_and_a_withdrawal_on_pages_show_on_the_log_and_to_the_next_reader(
    house: House,
) -> None:
    granter, officer = house.client("granter", "audit"), house.client("officer", "audit")
    [ref] = listed(house, KEY)

    preview = granter.get("/grant", params=asked_for(ref), headers=BROWSER)
    granted = granter.post("/grants", data=form_of(preview), headers=BROWSER)
    [permission] = house.scenes.permissions(ref)
    house.scenes.publish()
    shown = names(house)
    path = f"/permissions/{permission['permission']}/withdrawal"
    before = granter.get(path, headers=BROWSER)
    form = form_of(before) | {"reason": "no_longer_offered"}
    withdrawn = granter.post(path, data=form, headers=BROWSER)

    assert "The Department for Business and Trade will see" in text(preview)
    assert (granted.status_code, withdrawn.status_code) == (303, 303)
    assert named(KEY) in shown
    assert READER in text(before)
    assert named(KEY) not in names(house)
    for done, kind in ((granted, "permission.granted"), (withdrawn, "permission.withdrawn")):
        record = officer.get(f"/v1{done.headers['location']}").json()
        assert (record["kind"], record["actor"]["org"]) == (kind, NETWORK)


def test_a_page_and_the_api_say_the_same_as_of_the_same_two_times(house: House) -> None:
    officer = house.client("officer", "audit")
    answer = officer.get("/v1/permissions").json()
    moment = {name: answer["as_of"][name] for name in ("t", "k")}

    page = officer.get("/permissions", params=moment, headers=BROWSER)
    again = officer.get("/v1/permissions", params=moment).json()

    assert again == answer
    count = len(answer["permissions"])
    assert f" {count} permission{'' if count == 1 else 's'}." in text(page)
    assert f"by the first {answer['as_of']['k']:,} records of the log" in text(page)


def names(house: House) -> list[str]:
    """What the promoter reads in the current edition."""
    entries = house.scenes.edition()["entries"]
    return [str(entry["fields"]["name"][0]["value"]) for entry in entries]
