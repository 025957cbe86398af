"""Intake with a bug in it: it breaks on a record that says so, and on nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from runpy import run_module
from typing import Any

from services.intake import handlers
from shared.eventing.routes import Handled, Submitted

BUG = "breaks"
Handle = Callable[[Any, Submitted], Awaitable[Handled]]


def breaking(handle: Handle) -> Handle:
    async def broken(receiver: Any, submitted: Submitted) -> Handled:
        if (submitted.envelope.subject or "").endswith(BUG):
            raise ZeroDivisionError(submitted.value)  # a bug's words quote what they broke on
        return await handle(receiver, submitted)

    return broken


if __name__ == "__main__":
    handlers.ROUTES = tuple(replace(r, handle=breaking(r.handle)) for r in handlers.ROUTES)
    run_module("services.intake", run_name="__main__")
