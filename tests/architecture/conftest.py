"""`make check` ends with the scorecard."""

import pytest

from tests.support.scorecard import scorecard


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("scorecard")
    for score in scorecard():
        terminalreporter.line(str(score))
