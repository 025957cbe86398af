"""Real engines, started once for all tests by what `ops` uses."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from ops.children import Missing
from ops.engines import Engines


def silent(_words: str) -> None:
    """A fixture has nothing to say unless it fails."""


@contextmanager
def skipped_if_missing() -> Generator[None]:
    try:
        yield
    except Missing as missing:
        pytest.skip(f"NOT RUN: {missing}")


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Generator[Engines]:
    """Not started yet: each of the two below starts its own."""
    unstarted = Engines(data=tmp_path_factory.mktemp("engines"), say=silent)
    yield unstarted
    unstarted.stop()


@pytest.fixture(scope="session")
def kafka(engines: Engines) -> str:
    """`host:port` of a real Kafka; topics are the test's own affair, under names of its own."""
    with skipped_if_missing():
        engines.start_kafka()
    return engines.kafka


@pytest.fixture(scope="session")
def mongo(engines: Engines) -> str:
    """The address of a replica set's primary, or of its stand-in; name your own databases."""
    with skipped_if_missing():
        engines.start_mongo()
    return engines.mongo
