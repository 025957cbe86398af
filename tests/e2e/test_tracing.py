"""One trace runs from a partner's record to the edition that it was considered for."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.e2e import House
from tests.support.e2e_post import a_letter
from tests.support.feeds import a_document, as_json

pytestmark = pytest.mark.timeout(120)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
BEGUN = f"00-{TRACE}-00f067aa0ba902b7-01"
CANARY = "Kestrelwort"
SERVICES = ("intake", "matching", "audit", "export")


def spans(house: House, service: str) -> Mapping[str, dict[str, Any]]:
    """The spans of our trace that a service has written, by their names."""
    lines = (house.stack.data / "traces" / f"{service}.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in lines.splitlines()]
    ours = [span for span in found if span["context"]["trace_id"] == f"0x{TRACE}"]
    return {span["name"]: span for span in ours}


def test_a_record_is_followed_from_its_sender_to_an_edition(house: House) -> None:
    value = as_json(a_document("traced", name=f"{CANARY} Patch"))
    letter = a_letter(house.signer("nenc-1"), subject="innovation:hi-nenc:traced", value=value)
    house.post(letter.but(traceparent=BEGUN.encode()))
    house.settle()

    editor = house.client("editor", "export")
    draft = {"series": "best_of"}
    asked = editor.post("/v1/drafts", json=draft, headers={"traceparent": BEGUN})
    assert asked.is_success
    house.settle()

    told = {service: spans(house, service) for service in SERVICES}
    followed = {
        "intake": "partners.innovation-submitted.v1",
        "matching": "intake.innovation-registered.v1",
        "audit": "export.edition-drafted.v1",
        "export": "audit.edition-decided.v1",
    }
    assert {service: name in told[service] for service, name in followed.items()} == (
        dict.fromkeys(SERVICES, True)
    )
    assert "matching.product-resolved.v1" in told["export"]
    assert CANARY not in json.dumps(told)
