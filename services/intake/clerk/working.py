"""Works through what was accepted, in the background, whoever accepted it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from services.intake.clerk.office import Office
from services.intake.clerk.registrar import publish
from services.intake.domain.register import Excerpt
from shared.errors import Conflict, Unavailable

IDLE = 2.0
"""Seconds after which a worker looks for what another has left behind."""
log = structlog.get_logger()


class Waiting(Protocol):
    async def waiting(self, *, at: datetime) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    office: Office
    excerpt: Excerpt
    receipts: Waiting
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self._shift())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _shift(self) -> None:
        while await fault_of(self.begin()):
            await self._idle()
        while True:
            self.wake.clear()
            await fault_of(self.turn())
            await self._idle()

    async def begin(self) -> None:
        """Done once, before anything else."""
        await publish(self.excerpt, self.office)

    async def turn(self) -> None:
        """What no worker can do must not keep it from the rest."""
        for receipt in await self.receipts.waiting(at=self.office.now()):
            fault = await fault_of(self.office.work(receipt))
            if fault and not isinstance(fault, Unavailable | Conflict):
                await self.office.fail(receipt)

    async def _idle(self) -> None:
        """Until it is woken, or has rested."""
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE):
                await self.wake.wait()


async def fault_of(work: Awaitable[None]) -> BaseException | None:
    """Do it to its end, and say by what it came to nothing: only its name is logged."""
    [fault] = await asyncio.gather(work, return_exceptions=True)
    if fault and not isinstance(fault, Unavailable | Conflict):
        log.error("work_failed", error=type(fault).__name__)
    return fault
