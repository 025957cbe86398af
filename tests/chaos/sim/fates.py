"""Who may go on: each named crash point, and each call to an engine, asks here first."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random

from shared import faults
from shared.clock import rest

LAGS = (0.0, 0.0, 0.0, 0.01, 0.3)
"""Seconds that a process may be held up at a point, where the lot decides who moves."""


@dataclass(eq=False)
class Life:
    """Of one process. Stopped, it does nothing to the outside; killed, it never wakes."""

    name: str
    doom: int | None = None
    """The hit, counted over all points that it passes, at which it is stopped."""
    hits: int = 0
    skew: float = 0.0
    """Seconds by which its clock is wrong."""
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    at: str = ""

    def __post_init__(self) -> None:
        self.awake.set()

    def stop(self, at: str = "a moment") -> None:
        self.at = at
        self.awake.clear()
        self.stopped.set()

    def wake(self) -> None:
        self.stopped.clear()
        self.awake.set()


CURRENT: ContextVar[Life | None] = ContextVar("current", default=None)


@dataclass
class Fates:
    """Stands where a plan of faults would; keeps the trace of who passed what."""

    lot: Random | None = None
    trace: list[str] = field(default_factory=list[str])

    async def reach(self, point: str) -> None:
        life = CURRENT.get()
        if life is None:
            return
        await life.awake.wait()
        life.hits += 1
        self.trace.append(f"{life.name} {point}")
        if life.hits == life.doom:
            life.stop(point)
        if self.lot:
            await rest(self.lot.choice(LAGS))
        await life.awake.wait()

    @contextmanager
    def rule(self) -> Generator[None]:
        before, faults.armed = faults.armed, self
        try:
            yield
        finally:
            faults.armed = before
