"""A client that meets nobody says so ten times a second: few of what is alike are passed on."""

import logging
from collections import Counter

import structlog
from typing_extensions import override

from shared.clock import Ticks, ticks

CHATTY = ("aiokafka", "pymongo")
MOST, WHILE = 3, 10.0
"""Lines that are alike, and in how many seconds."""
log = structlog.get_logger()


class Sparing(logging.Filter):
    """Of a handler: it sees the lines of every logger below those that chatter."""

    def __init__(self, ticks: Ticks = ticks) -> None:
        super().__init__()
        self._ticks = ticks
        self._since = ticks()
        self._lines: Counter[tuple[str, object]] = Counter()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in CHATTY:
            return True
        self._turn()
        alike = record.name, record.msg
        self._lines[alike] += 1
        return self._lines[alike] <= MOST

    def _turn(self) -> None:
        """When a while is over, say how much of it was left unsaid."""
        if self._ticks() - self._since < WHILE:
            return
        over, self._since, self._lines = self._lines, self._ticks(), Counter()
        for (name, _), lines in over.items():
            if lines > MOST:
                log.warning("lines_unsaid", of=name, lines=lines - MOST)
