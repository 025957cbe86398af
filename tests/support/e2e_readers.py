"""Readers who keep on asking, and what the log says of what they were given."""

import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ops.scenes import wait_until
from tests.support.e2e import House
from tests.support.sources import ROOT

EVERYTHING, OK = "*", 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    invoked: float
    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Asks for one thing again and again, on a connection of its own."""

    client: httpx2.Client
    path: str
    readings: list[Reading] = field(default_factory=list[Reading])

    def read(self) -> None:
        invoked = time.monotonic()
        answer = self.client.get(self.path)
        self.readings.append(
            Reading(invoked=invoked, status=answer.status_code, body=answer.content)
        )

    def since(self, moment: float) -> Sequence[Reading]:
        return [each for each in self.readings if each.invoked >= moment]

    def answered(self, moment: float) -> Sequence[Reading]:
        return [each for each in self.since(moment) if each.status == OK]

    def holds(self, name: str) -> bool:
        return any(name.encode() in each.body for each in self.readings)


@contextmanager
def reading(readers: Sequence[Reader]) -> Generator[None]:
    """All at once, until the block is left."""
    enough = threading.Event()

    def keep_on(reader: Reader) -> None:
        while not enough.is_set():
            reader.read()

    threads = [threading.Thread(target=keep_on, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread, reader in zip(threads, readers, strict=True):
            thread.join()
            reader.client.close()


def wait_for(readers: Sequence[Reader], *, readings: int, since: float) -> None:
    """Each has been answered so often, and not with a problem."""
    wait_until(
        lambda: all(len(reader.answered(since)) >= readings for reader in readers),
        what="each reader to read on",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The decisions of audit's log, judged from outside: nothing of the product's is used."""

    decisions: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, house: House) -> "Log":
        client, found, after = house.client("officer", "audit"), list[Any](), -1
        while page := client.get("/v1/decisions", params={"after": after, "limit": 500}).json()[
            "decisions"
        ]:
            found += page
            after = page[-1]["seq"]
        return cls(decisions=found)

    def permits(self, product: str) -> Sequence[Mapping[str, Any]]:
        """Every decision by which somebody may have been shown a product."""
        judged = [
            each
            for each in self.decisions
            if each["about"].get("product") == product and each["data"]["outcome"] == "permit"
        ]
        sealed = {_thing(each) for each in judged}
        shown = [
            each
            for each in self.decisions
            if each["kind"] == "decision.disclosure"
            and _thing(each) in sealed
            and _shows(each["data"], product)
        ]
        return [*judged, *shown]


def verified(pack: Path, key: str) -> subprocess.CompletedProcess[str]:
    """As an outsider does it, without us."""
    command = [sys.executable, "-m", "shared.verify", str(pack), "--log-key", key]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _thing(decision: Mapping[str, Any]) -> str:
    about: Mapping[str, str] = decision["about"]
    return about.get("edition") or about["offer"]


def _shows(told: Mapping[str, Any], product: str) -> bool:
    struck = {each for listed in told["strikes"].values() for each in listed}
    is_asked = told["products"] is None or product in told["products"]
    return is_asked and product not in told["omit"] and not struck & {EVERYTHING, product}
