"""A network's system keeps its pipeline here: it is told what became of each record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.e2e import House
from tests.support.e2e_post import a_letter
from tests.support.feeds import a_document, as_json

pytestmark = pytest.mark.timeout(120)
PATIENT = "The patient with NHS number 999 000 0018 waited for a year."


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A program at a health innovation network."""

    house: House

    def sends(self, key: str, *records: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        """Give the receipt and its lines, as soon as all is worked through."""
        headers = {"idempotency-key": key, "content-type": "application/json"}
        answer = self.house.client("partner-nenc", "intake").post(
            "/v1/feeds/hi-nenc/batches", content=as_json(records), headers=headers
        )
        assert answer.status_code == 202
        receipt = self.house.worked("partner-nenc", answer.headers["location"])
        assert sum(receipt["counts"].values()) == receipt["records"] == len(records)
        return receipt["id"], self.lines(receipt["id"])

    def lines(self, receipt: str) -> Sequence[Any]:
        client = self.house.client("partner-nenc", "intake")
        lines: Sequence[Any] = client.get(f"/v1/receipts/{receipt}/records").json()["records"]
        return lines

    def mails(self, key: str, value: bytes, **changes: str) -> Mapping[str, int]:
        """Give what the letter's own receipt says."""
        subject, signer = f"innovation:hi-nenc:{key}", self.house.signer("nenc-1")
        letter = a_letter(signer, subject=subject, value=value, **changes)
        self.house.post(letter)
        self.house.settle()
        counts: Mapping[str, int] = self.house.receipts("partner-nenc", [letter])[0].json()[
            "counts"
        ]
        return counts


def test_a_network_sends_its_pipeline_and_mends_what_was_wrong(house: House) -> None:
    network = Network(house=house)
    sound, odd = a_document("up-1"), a_document("up-2", about={"mainCategory": "MAGIC"})
    nameless, forbidden = (
        a_document("up-3", about={"name": None}),
        a_document("up-4", about={"description": PATIENT}),
    )

    receipt, lines = network.sends("up-may", sound, odd, nameless, forbidden)
    assert [told(line) for line in lines] == [
        ("accepted", []),
        ("accepted", [("enum_unknown", f"$[1]{ABOUT}['mainCategory']", "MAGIC")]),
        ("quarantined", [("title_missing", "$[2]", None)]),
        ("refused", [("patient_data", f"$[3]{ABOUT}['description']", None)]),
    ]

    _, [mended] = network.sends("up-mended", a_document("up-3"))
    assert told(mended) == ("accepted", [])

    assert network.sends("up-may", sound, odd, nameless, forbidden) == (receipt, lines)
    _, again = network.sends("up-june", sound, odd, nameless, forbidden)
    assert outcomes(again) == ["duplicate", "duplicate", "quarantined", "refused"]


ABOUT = "['document']['INNOVATION_DESCRIPTION']"


def told(line: Mapping[str, Any]) -> tuple[str, list[Any]]:
    issues = [(each["code"], each["path"], each["raw"]) for each in line["issues"]]
    return line["outcome"], issues


def outcomes(lines: Sequence[Any]) -> list[str]:
    return [line["outcome"] for line in lines]


def test_a_network_mails_a_record_amends_it_and_takes_it_back(house: House) -> None:
    network, gone = Network(house=house), {"type": "partners.innovation-withdrawn.v1"}
    first, second = as_json(a_document("up-5")), as_json(a_document("up-5", name="Patch II"))
    house.settle()
    before = house.length("intake.innovations.v1")

    assert network.mails("up-5", first, ce_id="up-1") == {"accepted": 1}
    assert network.mails("up-5", first, ce_id="up-1") == {"accepted": 1}
    assert network.mails("up-5", first, ce_id="up-2") == {"duplicate": 1}
    assert network.mails("up-5", second, ce_id="up-3") == {"accepted": 1}
    assert network.mails("up-5", b"{}", ce_id="up-4", **gone) == {"accepted": 1}
    assert network.mails("up-5", b"{}", ce_id="up-5", **gone) == {"unchanged": 1}

    assert house.length("intake.innovations.v1") == before + 3
