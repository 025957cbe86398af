"""A permission record that nobody can read may be a withdrawal: what it is about is shut."""

from dataclasses import replace
from typing import Any

import pytest

from ops.scenes import wait_until
from tests.support.e2e import House
from tests.support.e2e_post import Letter, a_letter
from tests.support.e2e_products import named, permitted

pytestmark = pytest.mark.timeout(120)
KEY = "disputed"
TARGET = f"innovation:hi-nenc:{KEY}"


def an_unreadable_withdrawal(house: House) -> Letter:
    kind = "partners.permission-withdrawal-requested.v1"
    signer, value = house.signer("nenc-1"), b'{"permission": '
    letter = a_letter(signer, subject=TARGET, value=value, type=kind)
    return replace(letter, topic="partners.permissions.v1")


def disputes(house: House) -> dict[str, dict[str, Any]]:
    """By the place of the record that each is about."""
    told = house.client("officer", "audit").get("/v1/disputes").json()["disputes"]
    return {each["record"]: each for each in told}


def is_shown(house: House) -> bool:
    return named(KEY) in house.client("promoter", "export").get("/v1/best-of").text


def test_what_an_unreadable_record_is_about_is_not_shown_until_an_officer_settles_it(
    house: House,
) -> None:
    permitted(house, KEY)
    house.scenes.publish()
    before = is_shown(house)

    [place] = house.post(an_unreadable_withdrawal(house))
    wait_until(lambda: place in disputes(house), what="the dispute")
    during = is_shown(house)
    seq = disputes(house)[place]["seq"]
    settled = house.client("officer", "audit").post(
        f"/v1/disputes/{seq}/settlement",
        json={"reason": "was_a_grant"},
        headers={"idempotency-key": "settled"},
    )
    house.settle()
    house.scenes.publish()

    assert (before, during, is_shown(house)) == (True, False, True)
    assert (settled.status_code, disputes(house)) == (201, {})
    assert "disputed" in recall_causes(house)


def recall_causes(house: House) -> set[str]:
    told = house.client("promoter", "export").get("/v1/recalls").json()["recalls"]
    return {each["cause"] for each in told}
