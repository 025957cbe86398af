"""A commercial director sees what is offered, and why; and nothing that was taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.e2e import House
from tests.support.e2e_products import named, permitted

pytestmark = pytest.mark.timeout(120)
PRIZED, PLAIN = named("director-prized"), named("director-plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Director:
    """Of a trust whose team buys devices."""

    house: House

    def offers(self, state: str = "made") -> Mapping[str, Any]:
        """By the product's name."""
        client = self.house.client("director", "matching")
        told = client.get("/v1/offers", params={"state": state}).json()["offers"]
        return {card["shown"]["name"]: card for card in told}

    def declines(self, offer: str, *, key: str) -> Mapping[str, Any]:
        told: Mapping[str, Any] = (
            self.house.client("director", "matching")
            .post(
                f"/v1/offers/{offer}/answer",
                json={"answer": "decline", "reason": "already_have"},
                headers={"idempotency-key": key},
            )
            .json()
        )
        return told

    def edition(self, number: str = "") -> Mapping[str, Any]:
        path = f"/v1/best-of/{number}" if number else "/v1/best-of"
        edition: Mapping[str, Any] = self.house.client("director", "export").get(path).json()
        return edition

    def downloads(self, number: str) -> str:
        path = f"/v1/best-of/{number}/files/products.csv"
        return self.house.client("director", "export").get(path).text


def names(edition: Mapping[str, Any]) -> list[str]:
    return [entry["fields"]["name"][0]["value"] for entry in edition["entries"]]


def test_an_offer_says_why_it_came_to_this_team(house: House) -> None:
    permitted(house, "director-offered")

    card = Director(house=house).offers()[named("director-offered")]

    assert card["team"] == "rrv-procurement"
    assert [(each["feature"], each["points"], each["sentence"]) for each in card["points"]] == [
        ("cpv", 30, "It buys what has this category's code, or nearly so."),
        ("geography", 20, "It buys for an organisation that uses, made or seeks it."),
    ]


def test_an_offer_is_answered_once_and_then_found_among_the_answered(house: House) -> None:
    permitted(house, "director-answered")
    director = Director(house=house)
    offer = director.offers()[named("director-answered")]["offer"]

    told = director.declines(offer, key="first")
    again = director.declines(offer, key="second")

    assert (told["state"], told["reason"]) == ("declined", "already_have")
    assert again["type"] == "/problems/offer-answered"
    assert named("director-answered") not in director.offers()
    assert named("director-answered") in director.offers("declined")


def test_every_place_in_the_list_can_be_explained(house: House) -> None:
    permitted(house, "director-listed")
    house.scenes.publish()

    entries = Director(house=house).edition()["entries"]

    assert [entry["rank"] for entry in entries] == sorted(entry["rank"] for entry in entries)
    for entry in entries:
        assert sum(signal["points"] for signal in entry["signals"]) == entry["points"]
        assert all(signal["sentence"] for signal in entry["signals"])


def test_what_its_owner_takes_back_is_gone_wherever_the_director_looks(house: House) -> None:
    director = Director(house=house)
    permitted(house, "director-prized", "director-plain")
    house.scenes.publish()
    first = director.edition()
    number = first["edition"]["number"]
    assert {PRIZED, PLAIN} <= {*names(first)} & director.offers().keys()
    assert PRIZED in director.downloads(number)

    [permission] = house.scenes.permissions("innovation:hi-nenc:director-prized")
    house.scenes.withdraw(permission)

    assert PRIZED not in {*names(director.edition()), *director.offers()}
    assert PRIZED not in director.downloads(number)
    house.settle()
    house.scenes.publish()
    second = director.edition()
    assert second["edition"]["previous"]
    assert {*names(first)} - {*names(second)} == {PRIZED}
    assert PLAIN in names(director.edition(number))
