"""One stack for all crash cases, and one table of what they came to."""

import shutil
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo import MongoClient

from ops.access import client_of
from ops.children import finish
from ops.keys import Keys
from ops.rights import ADMIN
from ops.services import ANY_PORTS, PORTS
from ops.stack import running
from tests.chaos import samples
from tests.chaos.cases import SEED
from tests.chaos.checker import topics
from tests.chaos.history import History
from tests.chaos.load import Load
from tests.chaos.offices import Office
from tests.chaos.partners import NETWORK, TOPICS, TRUST, Partner
from tests.chaos.stand import Stand
from tests.chaos.verdicts import Verdicts
from tests.support.stack import skipped_if_missing

ROOT = Path(__file__).parents[2]
LEFT = ROOT / "var" / "prove" / str(SEED)
"""Where history, evidence, logs and data of the last run lie."""
ENGINES = ("Kafka", "MongoDB")
VERDICTS = pytest.StashKey[Verdicts]()


@pytest.fixture(scope="package")
def stand() -> Generator[Stand]:
    said: list[str] = []
    shutil.rmtree(LEFT, ignore_errors=True)
    LEFT.mkdir(parents=True)
    history, folder = History(path=LEFT / "history.jsonl"), LEFT / "stack"
    with skipped_if_missing(), running(folder, say=said.append, ports=ANY_PORTS) as stack:
        teams = folder / "teams.csv"
        teams.write_text(samples.a_team(), encoding="utf-8")
        verb = ("teams", "import", str(teams), "--as-of", "2026-01-01")
        finish(stack.services.child("matching", *verb))
        secret = Keys(folder=folder).password(ADMIN) if stack.engines.lock else ""
        user = ADMIN if secret else ""
        consumer = topics.connect(stack.engines.kafka, user=user, password=secret)
        ran_on = [line.partition(" at ")[0] for line in said if line.startswith(ENGINES)]
        with MongoClient[Any](stack.engines.mongo, timeoutMS=30_000) as client:
            yield Stand(
                stack=stack,
                engines="   ".join(sorted(ran_on)),
                history=history,
                client=client,
                consumer=consumer,
            )
        consumer.close()


@pytest.fixture(scope="package")
def load(stand: Stand) -> Generator[Load]:
    keys = Keys(folder=stand.stack.data)
    addresses = {name: stand.stack.services.address(name) for name in PORTS}
    inlets = {
        inlet: client_of(stand.stack.engines.met_by(inlet.removesuffix(".v1")))
        for inlet in set(TOPICS.values())
    }
    private = keys.folder / "keys"
    with httpx2.Client(timeout=10) as client:
        working = Load(
            network=Partner.of(NETWORK, inlets=inlets, keys=private),
            trust=Partner.of(TRUST, inlets=inlets, keys=private),
            office=Office(addresses=addresses, token=keys.token, client=client),
            history=stand.history,
        )
        working.burst()  # there must be something that all have heard of
        stand.wait(stand.is_drained, what="drained")
        yield working


@pytest.fixture(scope="package")
def verdicts(request: pytest.FixtureRequest, stand: Stand) -> Generator[Verdicts]:
    began = time.monotonic()
    told = Verdicts(engines=stand.engines, left=str(LEFT.relative_to(ROOT)))
    request.config.stash[VERDICTS] = told
    yield told
    told.elapsed = time.monotonic() - began


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    told = config.stash.get(VERDICTS, None)
    if told and told.outcomes:
        terminalreporter.section("crash verdicts")
        for line in told.table():
            terminalreporter.write_line(line)
