"""One table of what all simulated cases came to."""

import time
from collections.abc import Generator

import pytest

from tests.chaos.sim.table import Cases

CASES = pytest.StashKey[Cases]()


@pytest.fixture(scope="package")
def cases(request: pytest.FixtureRequest) -> Generator[Cases]:
    began = time.monotonic()
    kept = Cases()
    request.config.stash[CASES] = kept
    yield kept
    kept.elapsed = time.monotonic() - began


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    kept = config.stash.get(CASES, None)
    if kept and kept.counts:
        terminalreporter.section("simulation verdicts")
        for line in kept.lines():
            terminalreporter.write_line(line)
