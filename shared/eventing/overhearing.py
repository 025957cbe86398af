"""aiokafka's exceptions say that nobody answered; only its log says why."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from typing_extensions import override


class Overheard(logging.Handler):
    """Keeps what the client last met: the name of an error, and none of its words."""

    why: str = ""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        told = record.args if isinstance(record.args, tuple) else ()
        for fault in told:
            if isinstance(fault, BaseException):
                self.why = type(fault).__name__


@contextmanager
def overhearing() -> Generator[Overheard]:
    heard, client = Overheard(), logging.getLogger("aiokafka")
    client.addHandler(heard)
    try:
        yield heard
    finally:
        client.removeHandler(heard)
