"""Works through what was accepted, in the background, whoever accepted it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from services.intake.clerk.office import Office
from shared.clock import Rest
from shared.errors import Conflict, Unavailable

IDLE = 2.0
"""Seconds after which a worker looks for what another has left behind."""
log = structlog.get_logger()


class Waiting(Protocol):
    async def waiting(self, *, at: datetime) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    office: Office
    begin: Callable[[], Awaitable[None]]
    """Done once, before anything else."""
    receipts: Waiting
    rest: Rest
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self._shift())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _shift(self) -> None:
        """What no worker can do must not keep it from the rest: its lease runs out later."""
        while not await self._begun():
            await self.rest(IDLE)
        while True:
            self.wake.clear()
            turn = asyncio.create_task(self.turn())
            try:
                await asyncio.wait([turn])
            finally:
                turn.cancel()
            if fault := turn.exception():
                log.error("work_failed", error=type(fault).__name__)
            await self._idle()

    async def _begun(self) -> bool:
        try:
            await self.begin()
        except (Unavailable, Conflict):
            return False
        return True

    async def turn(self) -> None:
        with suppress(Unavailable, Conflict):
            for receipt in await self.receipts.waiting(at=self.office.now()):
                await self.office.work(receipt)

    async def _idle(self) -> None:
        """Until it is woken, or has rested."""
        woken = asyncio.ensure_future(self.wake.wait())
        rested = asyncio.ensure_future(self.rest(IDLE))
        try:
            await asyncio.wait({woken, rested}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            rested.cancel()
