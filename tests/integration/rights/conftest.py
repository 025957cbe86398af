"""One broker that asks everybody who they are, with the manifest's topics and rights."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from ops.access import apply, client_of
from ops.children import free_port
from ops.engines import Engines
from ops.granting import passwords
from ops.manifests import wanted
from ops.rights import ADMIN
from ops.secured import Lock, as_user
from shared.eventing import admin
from shared.eventing.security import Brokers
from tests.support.stack import silent, skipped_if_missing

TOPICS_THERE = wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fort:
    address: str
    tls: str
    data: Path

    def meets(self, user: str) -> Brokers:
        return as_user(self.address, user=user, data=self.data)

    @property
    def admin(self) -> AdminClient:
        return AdminClient(client_of(self.meets(ADMIN)))


@pytest.fixture(scope="package")
def fort(tmp_path_factory: pytest.TempPathFactory) -> Generator[Fort]:
    """For all who try what they may: what lies in its topics, anybody may have written."""
    with held(tmp_path_factory.mktemp("fort")) as fort:
        yield fort


@contextmanager
def held(data: Path) -> Generator[Fort]:
    lock = Lock(data=data, tls=free_port())
    engines = Engines(data=data, say=silent, kafka="", lock=lock)
    with skipped_if_missing():
        engines.start_kafka()
    try:
        fort = Fort(address=engines.kafka, tls=f"127.0.0.1:{lock.tls}", data=data)
        asyncio.run(admin.create(fort.meets(ADMIN), TOPICS_THERE))
        apply(fort.meets(ADMIN), passwords(data))
        yield fort
    finally:
        engines.stop()
