"""What time alone brings about: the last day of an offer passes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog

from shared.clock import Clock, Rest, rest
from shared.errors import Conflict, Unavailable
from shared.eventing.application import Answer
from shared.schemas.envelope import Request

EVERY = 60.0
"""Seconds: nobody sees an offer after its last day, so nothing waits for this."""
LONDON = ZoneInfo("Europe/London")
log = structlog.get_logger()


class Perform(Protocol):
    async def perform(
        self, cause: Request, build: Callable[[Any], Awaitable[Answer[None]]], /
    ) -> None: ...


class Ends(Protocol):
    async def lapse(self, unit: Any, offer: str, /) -> Answer[None]: ...


class Library(Protocol):
    async def over(self, today: date, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeper:
    eventing: Perform
    library: Library
    ends: Ends
    now: Clock
    rest: Rest = rest

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        sweeping = asyncio.create_task(self._serve())
        sweeping.add_done_callback(_ended)
        try:
            yield
        finally:
            sweeping.cancel()
            await asyncio.wait([sweeping])

    async def sweep(self) -> None:
        """Each ends in a run of its own: what one meets is nothing to the others."""
        now = self.now()
        for offer in await self.library.over(now.astimezone(LONDON).date()):
            await self._end(offer, now=now)

    async def _end(self, offer: str, *, now: datetime) -> None:
        async def build(unit: Any) -> Answer[None]:
            return await self.ends.lapse(unit, offer)

        cause = Request(id=f"over/{offer}", actor="", organisation="", received_at=now)
        await self.eventing.perform(cause, build)

    async def _serve(self) -> None:
        while True:
            with suppress(Unavailable, Conflict):
                await self.sweep()
            await self.rest(EVERY)


def _ended(sweeping: asyncio.Task[None]) -> None:
    if not sweeping.cancelled() and (error := sweeping.exception()):
        log.error("sweeping_ended", error=type(error).__name__)
