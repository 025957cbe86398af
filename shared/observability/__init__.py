"""One JSON line per fact: a constant event name, ids as keywords, never any content."""

import logging
import sys
from traceback import extract_tb
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from shared.observability.sparing import Sparing
from shared.observability.traces import trace_to


def configure(service: str, *, traces: str = "") -> None:
    """Send our own lines and every library's through one formatter."""
    ours: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    structlog.contextvars.bind_contextvars(service=service)
    trace_to(traces, service=service)
    handler = logging.StreamHandler()
    handler.addFilter(Sparing())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=ours,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _placed,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    for chatty in ("aiokafka", "httpx2", "pymongo", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _placed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Say of an error what it is and where: its text and its variables may hold content."""
    raised: Any = event.pop("exc_info", None)
    kind, _, trace = sys.exc_info() if raised is True else raised or (None, None, None)
    if kind:
        event["error"] = kind.__name__
        event["raised_at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(trace)]
    return event
