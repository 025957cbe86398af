"""However dirty what comes in: every record has one verdict, and no operator reads a word."""

import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import Producer
from typing_extensions import override

from ops.asking import Refused
from ops.children import Child, free_port
from ops.engines import Engines, started
from ops.keys import Keys
from ops.reconcile import Accounts, accounts, reconcile
from ops.scenes import Scenes
from ops.services import PORTS, Services
from ops.stack import Stack
from tests.support.dirt import CANARY, dirty, zeros
from tests.support.e2e_post import Signer, posted
from tests.support.stack import silent, skipped_if_missing

SEED = 4711
ZEROS = 200_000_000
INTAKES = "partners.innovations.v1"
MOST = 512 * 1_024
"""Kibibytes that a service may ever have held."""


class Buggy(Services):
    @override
    def child(self, service: str, *verb: str) -> Child:
        child = super().child(service, *verb)
        if service != "intake" or verb:
            return child
        return replace(child, command=[sys.executable, "-m", "tests.support.buggy"])


@pytest.fixture
def stack(tmp_path: Path) -> Generator[Stack]:
    with skipped_if_missing(), started(Engines(data=tmp_path, say=silent)) as engines:
        ports = {name: free_port() for name in PORTS}
        services = Buggy(data=tmp_path, kafka=engines.kafka, mongo=engines.mongo, ports=ports)
        stack = Stack(data=tmp_path, say=silent, engines=engines, services=services)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@pytest.mark.parametrize(
    ("count", "bugs"),
    [
        pytest.param(400, 1, marks=pytest.mark.timeout(120)),
        pytest.param(10_000, 5, marks=[pytest.mark.prove, pytest.mark.timeout(1_500)]),
    ],
)
def test_each_dirty_record_has_one_verdict(
    stack: Stack, capsys: pytest.CaptureFixture[str], *, count: int, bugs: int
) -> None:
    keys = Keys(folder=stack.data)
    signer = Signer.of(keys.path("partner-nenc-1"))
    dirt = dirty(signer, count=count, bugs=bugs, seed=SEED)
    kafka = {"bootstrap.servers": stack.engines.kafka, "partitioner": "murmur2_random"}

    posted({INTAKES: Producer(kafka)}, dirt.letters)
    zeros(stack.engines.kafka, "intake.innovations.v1", size=ZEROS)
    account = drained(stack, keys)

    read = [row for row in account.rows if row.topic == INTAKES]
    told = {verdict: sum(getattr(row, verdict) for row in read) for verdict in dirt.counted}
    assert told == dirt.counted
    assert reconcile(stack.data) == 0
    assert (
        f"Difference 0 on {len(account.rows)} of {len(account.rows)}" in capsys.readouterr().out
    )
    assert {name: peak for name, peak in peaks(stack).items() if peak > MOST} == {}
    assert [place for place, text in said(stack, keys) if CANARY in text] == []


def drained(stack: Stack, keys: Keys) -> Accounts:
    """However long it takes: the test's own time limit ends it."""
    operator = Scenes(stack=stack, keys=keys).person("operator")
    while True:
        with suppress(Refused):  # a service that is busy answers 503
            account = accounts(operator, kafka=stack.kafka)
            if account.drained:
                return account
        time.sleep(0.5)


def peaks(stack: Stack) -> dict[str, int]:
    """In kibibytes, the most that each has ever held."""
    found = dict[str, int]()
    for name, child in stack.serving.items():
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
        found[name] = int(line.split()[1])
    return found


def said(stack: Stack, keys: Keys) -> Iterator[tuple[str, str]]:
    """Logs, metrics and spans."""
    operator = Scenes(stack=stack, keys=keys).person("operator")
    for name, child in stack.serving.items():
        yield f"the log of {name}", child.log.read_text(encoding="utf-8")
        yield f"the metrics of {name}", operator.get(name, "/metrics").text
        spans = stack.data / "traces" / f"{name}.jsonl"
        yield f"the spans of {name}", spans.read_text(encoding="utf-8")
