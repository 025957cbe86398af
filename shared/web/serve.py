"""Serve until told to stop; a clean stop is exit code 0."""

import logging
import signal
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from typing_extensions import override
from uvicorn.config import STARTUP_FAILURE


class _Server(uvicorn.Server):
    @contextmanager
    @override
    def capture_signals(self) -> Generator[None]:
        """Uvicorn would raise the signal again after stopping, and so exit with 143."""
        kept = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)


def is_news(record: logging.LogRecord) -> bool:
    """Uvicorn repeats a failed request, with what the error says: that may quote a body."""
    return not record.getMessage().startswith("Exception in ASGI application")


def serve(app: FastAPI, *, host: str, port: int) -> int:
    """Give the exit code: the eventing's own, or 3 if the start failed."""
    server = _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            loop="uvloop",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    logging.getLogger("uvicorn.error").addFilter(is_news)
    server.run()
    return app.state.eventing.exit_code if server.started else STARTUP_FAILURE
