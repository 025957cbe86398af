"""A sender finds on pages what is to be mended, and mends it there."""

import json
from uuid import uuid4

import pytest

from tests.support.e2e import House
from tests.support.feeds import a_document

pytestmark = pytest.mark.timeout(120)
BROWSER = {"accept": "text/html"}


def test_a_quarantined_record_is_mended_by_the_form_of_its_page(house: House) -> None:
    client = house.client("partner-nenc", "intake")
    nameless, mended = (a_document("page-1", about=about) for about in ({"name": None}, {}))
    headers = {"idempotency-key": "page-may"}
    place = client.post("/v1/feeds/hi-nenc/batches", json=[nameless], headers=headers)
    receipt = house.worked("partner-nenc", place.headers["location"])["id"]
    case = f"/quarantine/{receipt}/0"

    listed = client.get("/quarantine?feed=hi-nenc", headers=BROWSER)
    form = {"request_id": str(uuid4()), "record": json.dumps(mended)}
    sent = client.post(f"{case}/resubmission", data=form, headers=BROWSER)
    told = client.get(case, headers=BROWSER)

    assert f'href="{case}"' in listed.text
    assert (sent.status_code, sent.headers["location"]) == (303, case)
    assert "This record is mended." in told.text
    assert "innovation:hi-nenc:page-1" in told.text


def test_an_operator_sees_what_a_service_has_read(house: House) -> None:
    house.settle()

    told = house.client("operator", "matching").get("/status", headers=BROWSER)

    assert told.status_code == 200
    assert "intake.innovations.v1" in told.text
    assert house.client("director", "matching").get("/status").status_code == 403
