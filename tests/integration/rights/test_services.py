"""With their own rights and no other, four services do the whole of their work."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from ops.asking import Person
from ops.children import Child, answers, finish, free_port
from ops.engines import Engines
from ops.keys import Keys
from ops.reconcile import accounts
from ops.rights import ADMIN
from ops.scenes import wait_until
from ops.secured import Lock
from ops.services import PORTS, Services
from tests.integration.rights.conftest import Fort, held
from tests.support.feeds import a_document, as_json
from tests.support.stack import silent, skipped_if_missing

INNOVATIONS = "intake.innovations.v1"
READERS = {"matching", "audit", "export"}


@pytest.fixture
def fort(tmp_path: Path) -> Generator[Fort]:
    """A new one: audit goes by what was published in its name."""
    with held(tmp_path / "fort") as fort:
        yield fort


@pytest.fixture
def services(fort: Fort, tmp_path: Path) -> Generator[Services]:
    engines = Engines(data=tmp_path, say=silent, kafka=fort.address)
    with skipped_if_missing():
        engines.start_mongo()
    Keys(folder=fort.data).make()
    ports = {name: free_port() for name in PORTS}
    known = Services(
        data=fort.data,
        kafka=fort.address,
        mongo=engines.mongo,
        ports=ports,
        lock=Lock(data=fort.data),
    )
    running: list[Child] = []
    try:
        finish(*(known.child(name, "init") for name in PORTS))
        running = [known.child(name) for name in PORTS]
        for child in running:
            child.start()
        for child in running:
            child.wait_until(partial(answers, ports[child.name], "/readyz"))
        yield known
    finally:
        for child in running:
            child.stop()
        engines.stop()


@pytest.mark.timeout(120)
def test_a_record_reaches_every_reader(fort: Fort, services: Services) -> None:
    keys = Keys(folder=fort.data)
    addresses = {name: services.address(name) for name in PORTS}
    sender = Person(name="partner-nenc", keys=keys, addresses=addresses)
    operator = Person(name="operator", keys=keys, addresses=addresses)

    taken = sender.ask(
        "intake",
        "/v1/feeds/hi-nenc/records",
        content=as_json(a_document("guarded")),
        headers={"content-type": "application/json", "idempotency-key": "guarded"},
    )

    assert taken.is_success, taken.text
    wait_until(lambda: readers(operator, fort) == READERS, what="all readers")
    wait_until(
        lambda: accounts(operator, kafka=fort.meets(ADMIN)).drained, what="all to be told"
    )


def readers(operator: Person, fort: Fort) -> set[str]:
    rows = accounts(operator, kafka=fort.meets(ADMIN)).rows
    return {row.service for row in rows if row.topic == INNOVATIONS and row.applied}
