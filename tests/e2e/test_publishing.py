"""What a partner's own program sends, as documented, is taken; tampered with, it is not."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from shared.eventing.browsing import read_all
from shared.eventing.records import Record
from tests.support.e2e import NETWORK, House
from tests.support.e2e_post import Letter
from tests.support.feeds import a_document, as_json
from tests.support.node import Node
from tests.support.sources import ROOT

pytestmark = pytest.mark.timeout(180)
PUBLISHING = ROOT / "docs" / "publishing"
INLET = "partners.innovations.v1"


PROGRAMS = {"python": "publish.py", "javascript": "publish.js"}
Publish = Callable[..., str]


@pytest.fixture(params=PROGRAMS)
def publish(house: House, request: pytest.FixtureRequest) -> Publish:
    """Run a program as a partner does, with his own key; give the id that it printed."""
    script = PUBLISHING / PROGRAMS[request.param]
    pem = str(house.keys.path("partner-nenc-1"))
    kafka, *login = over_tls(house)
    told = [kafka, pem, "nenc-1", f"{NETWORK}/pipeline"]

    def by_python(subject: str, *, value: bytes) -> str:
        command = [sys.executable, str(script), *told, subject, *login]
        done = subprocess.run(command, input=value, capture_output=True, timeout=60, check=True)
        return done.stdout.decode().strip()

    def by_javascript(subject: str, *, value: bytes) -> str:
        node: Node = request.getfixturevalue("node")
        return node.run(script, *told, subject, *login, told=value.decode()).strip()

    return by_python if request.param == "python" else by_javascript


def over_tls(house: House) -> list[str]:
    """Where, and what a partner is given; nothing more where a broker asks for no names."""
    lock = house.stack.engines.lock
    if lock is None:
        return [house.stack.engines.kafka]
    password = house.keys.password_file("partners.innovations")
    return [f"localhost:{lock.tls}", "partners.innovations", str(password), str(lock.authority)]


def sent(house: House, ce_id: str) -> Letter:
    """Find in Kafka what the program has written."""

    async def found() -> list[Record]:
        told = ("ce_id", ce_id.encode())
        records = read_all(house.stack.kafka, INLET)
        return [record async for record in records if told in record.headers]

    [record] = asyncio.run(found())
    headers = tuple(record.headers)
    return Letter(topic=INLET, key=record.key, headers=headers, value=record.value)


def test_a_published_record_gets_its_receipt_and_a_changed_byte_is_refused(
    house: House, publish: Publish
) -> None:
    local_id = uuid4().hex
    value = as_json(a_document(local_id))

    ce_id = publish(f"innovation:hi-nenc:{local_id}", value=value)

    house.settle()
    letter = sent(house, ce_id)
    [receipt] = house.receipts("partner-nenc", [letter])
    assert receipt.json()["counts"]["accepted"] == 1
    [place] = house.post(replace(letter, value=value.replace(b"Pulse", b"Pulsf")))
    house.settle()
    assert house.noted("intake")[place] == ("rejected", "signature_invalid")
