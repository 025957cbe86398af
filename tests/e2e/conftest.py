"""One stack for all users, one team that buys, and one postman."""

from collections.abc import Generator

import pytest
from confluent_kafka import Producer

from ops.access import client_of
from ops.children import finish
from ops.keys import Keys
from ops.rights import granted
from ops.services import ANY_PORTS
from ops.stack import Stack, running
from tests.support.e2e import House, feeds_of, keys_of
from tests.support.e2e_products import TEAM
from tests.support.stack import silent, skipped_if_missing


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """All four services on engines of their own, with feeds and keys that no sample has."""
    folder = tmp_path_factory.mktemp("stack")
    keys_of(folder)
    feeds = feeds_of(folder)
    with (
        skipped_if_missing(),
        running(folder, say=silent, ports=ANY_PORTS, feeds=feeds) as whole,
    ):
        yield whole


@pytest.fixture(scope="package")
def house(stack: Stack) -> Generator[House]:
    settings = {
        "partitioner": "murmur2_random",
        "linger.ms": 1,
        "message.max.bytes": 8_000_000,
    }
    keys, teams = Keys(folder=stack.data), stack.data / "teams.csv"
    teams.write_text(TEAM, encoding="utf-8")
    verb = ("teams", "import", str(teams), "--as-of", "2026-01-01")
    finish(stack.services.child("matching", *verb))
    inlets = {f"{user}.v1": user for user in granted() if user.startswith("partners.")}
    producers = {
        inlet: Producer(settings | client_of(stack.engines.met_by(user)))
        for inlet, user in inlets.items()
    }
    whole = House(stack=stack, keys=keys, producers=producers)
    yield whole
    whole.close()
