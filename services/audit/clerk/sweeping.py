"""What time alone brings about: days that come, and patience that ends."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from services.audit.clerk.expiring import expire, has_expired
from services.audit.clerk.notes import Notes
from services.audit.clerk.permissions import Permissions
from services.audit.clerk.telling import Telling
from services.audit.domain.records import OURSELVES, Fields, spelled
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.turns import Sequencer
from shared.clock import Rest, rest
from shared.errors import Conflict, Unavailable
from shared.eventing.application import Answer
from shared.schemas.envelope import Request

EVERY = 5.0
"""Seconds: so late is the recall of a withdrawal whose day has come."""
Perform = Callable[[Request, Callable[[Draft], Awaitable[Answer[None]]]], Awaitable[None]]
log = structlog.get_logger()


class Patience(Protocol):
    async def overdue(self, *, now: datetime) -> Sequence[str]:
        """Give targets whose grants have waited too long for their source."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeper:
    perform: Perform
    sequencer: Sequencer
    held: Patience
    permissions: Callable[[Draft], Permissions]
    rest: Rest = rest

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncGenerator[None]:
        sweeping = asyncio.create_task(self._serve())
        sweeping.add_done_callback(_ended)
        try:
            yield
        finally:
            sweeping.cancel()
            await asyncio.wait([sweeping])

    async def sweep(self) -> None:
        """Each is a turn of its own: what one meets is nothing to the others."""
        now = self.sequencer.now()
        pending = self.sequencer.held.pending
        for seq, told in [*pending.coming.items()]:
            if told["effective"] <= spelled(now):
                await self._tell(seq, told, now=now)
        for told in [end for ends in pending.ends.values() for end in ends.values()]:
            if has_expired(told, self.sequencer.held.standing, t=spelled(now)):
                await self._expire(told, now=now)
        for target in await self.held.overdue(now=now):
            await self._give_up(target, now=now)

    async def _serve(self) -> None:
        while True:
            with suppress(Unavailable, Conflict):
                await self.sweep()
            await self.rest(EVERY)

    async def _tell(self, seq: int, told: Fields, *, now: datetime) -> None:
        async def build(draft: Draft) -> Answer[None]:
            if draft.is_known:
                return Answer(value=None)
            return Answer(value=None, events=Telling(draft=draft).come_due(seq, told))

        await self.perform(_ourselves(f"due/{seq}", now=now), build)

    async def _expire(self, told: Fields, *, now: datetime) -> None:
        """News for others: decisions have heeded the end since it came."""

        async def build(draft: Draft) -> Answer[None]:
            events = () if draft.is_known else expire(told, draft)
            return Answer(value=None, events=events)

        name = f"expired/{told['permission']}/{told['version']}"
        await self.perform(_ourselves(name, now=now), build)

    async def _give_up(self, target: str, *, now: datetime) -> None:
        async def build(draft: Draft) -> Answer[None]:
            await Notes(draft=draft, permissions=self.permissions(draft)).give_up(target)
            return Answer(value=None)

        await self.perform(_ourselves(f"overdue/{target}", now=now), build)


def _ourselves(name: str, *, now: datetime) -> Request:
    return Request(id=name, actor=OURSELVES, organisation="", received_at=now)


def _ended(sweeping: asyncio.Task[None]) -> None:
    if not sweeping.cancelled() and (error := sweeping.exception()):
        log.error("sweeping_ended", error=type(error).__name__)
