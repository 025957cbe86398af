"""What is not permitted is not shown; what is withdrawn is not shown any more, from then on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from ops.scenes import wait_until
from tests.support.e2e import House
from tests.support.e2e_products import listed, named, permitted
from tests.support.e2e_readers import Log, Reader, reading, wait_for

pytestmark = pytest.mark.timeout(180)
ROUNDS = (0, 1, 2, 4)
"""Readings by each reader between the draft and the withdrawal: it falls before, into or
behind the decision on the edition that is being built."""
AFTER = 3


def test_what_nobody_permits_is_absent_and_the_log_says_why(house: House) -> None:
    silent, nearly = listed(house, "unpermitted", "nearly-permitted")
    house.scenes.grant(
        nearly,
        recipients=["org:GB-NHS:RRV"],
        actions=["export"],
        purposes=["export_promotion"],
    )
    permitted(house, "beside-unpermitted")
    [permission] = house.scenes.permissions(nearly)

    draft = house.scenes.publish()

    page = house.client("promoter", "export").get("/v1/best-of").text
    assert named("beside-unpermitted") in page
    assert named("unpermitted") not in page
    assert named("nearly-permitted") not in page
    assert denial(house, silent, edition=draft["edition"]) == ("no_permission", [])
    assert denial(house, nearly, edition=draft["edition"]) == (
        "recipient_not_permitted",
        [(permission["permission"], "recipient_not_permitted", ["type:dbt"])],
    )


def denial(house: House, source: str, *, edition: str) -> tuple[str, list[Any]]:
    """Give the reason and the nearest permissions, as an officer finds them in the log."""
    query = {"source": source, "edition": edition, "outcome": "deny"}
    found = house.client("officer", "audit").get("/v1/decisions", params=query).json()
    [record] = found["decisions"]
    told = record["data"]
    assert record["reasons"][0].startswith("Denied")
    return told["code"], [(n["permission"], n["code"], n["missing"]) for n in told["near"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """An edition that holds a product for each round."""

    house: House
    number: str
    products: Mapping[int, str]


@pytest.fixture(scope="module")
def shelf(house: House) -> Shelf:
    permitted(house, *(f"recall-{each}" for each in ROUNDS))
    house.scenes.publish()
    edition = house.scenes.edition()
    ids = {name_of(entry): entry["product"] for entry in edition["entries"]}
    return Shelf(
        house=house,
        number=edition["edition"]["number"],
        products={each: ids[named(f"recall-{each}")] for each in ROUNDS},
    )


def name_of(entry: Mapping[str, Any]) -> str:
    return str(entry["fields"]["name"][0]["value"])


def readers_of(shelf: Shelf) -> Sequence[Reader]:
    """Two promoters, one who downloads, and a director to whom all of them were offered."""
    asked = [
        ("promoter", "export", "/v1/best-of"),
        ("promoter", "export", f"/v1/best-of/{shelf.number}"),
        ("promoter", "export", f"/v1/best-of/{shelf.number}/files/products.csv"),
        ("director", "matching", "/v1/offers"),
    ]
    return [
        Reader(client=shelf.house.own_client(person, service), path=path)
        for person, service, path in asked
    ]


@pytest.mark.parametrize("readings", ROUNDS)
def test_nothing_after_a_withdrawal_holds_the_product(shelf: Shelf, readings: int) -> None:
    house, name, product = shelf.house, named(f"recall-{readings}"), shelf.products[readings]
    readers = readers_of(shelf)
    [permission] = house.scenes.permissions(f"innovation:hi-nenc:recall-{readings}")

    with reading(readers):
        wait_until(lambda: all(each.holds(name) for each in readers), what="all to have it")
        draft = house.client("editor", "export").post("/v1/drafts", json={"series": "best_of"})
        wait_for(readers, readings=readings, since=time.monotonic())
        seq = house.scenes.withdraw(permission)["seq"]
        receipt = time.monotonic()
        wait_for(readers, readings=AFTER, since=receipt)
        wait_until(lambda: ended(house, draft), what="the draft to end")

    house.settle()
    after = [each for reader in readers for each in reader.since(receipt)]
    assert [each for each in after if name.encode() in each.body] == []
    assert {each.status for reader in readers for each in reader.readings} <= {200, 503}
    permits = Log.of(house).permits(product)
    assert [each["seq"] for each in permits if each["seq"] > seq] == []
    assert recalled(house, product) >= editions_shown(permits) != set()


def ended(house: House, draft: httpx2.Response) -> bool:
    path = f"/v1/drafts/{draft.json()['edition']}"
    told = house.client("editor", "export").get(path).json()
    return told["state"] in {"published", "void"}


def editions_shown(permits: Sequence[Mapping[str, Any]]) -> set[str]:
    """Those of which the promoters had received the product."""
    return {
        each["about"]["edition"]
        for each in permits
        if each["kind"] == "decision.disclosure"
        and each["about"]["recipient"] == "org:LOCAL:DBT"
    }


def recalled(house: House, product: str) -> set[str]:
    """What the promoters are told of: by edition, each once."""
    told = house.client("promoter", "export").get("/v1/recalls").json()["recalls"]
    mine = [each["edition"] for each in told if each["product"] == product]
    assert len({*mine}) == len(mine)
    return {*mine}
