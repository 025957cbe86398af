"""Only one process writes: it holds the lease, has read the log whole, and only then serves."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.audit.sequencer import gauges
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.log import Held
from services.audit.sequencer.turns import Sequencer
from shared.clock import Clock, Rest, rest, utc
from shared.errors import Unavailable
from shared.eventing.ports import Build

LEASED = timedelta(seconds=10)
BETWEEN = 3.0
"""Seconds: a lease is renewed three times before it would lapse."""
RETRY = 0.5
DAY = 86_400.0
FIRST = 0
log = structlog.get_logger()


class Damaged(Exception):
    """The log is not what was signed: nobody adopts that silently."""

    exit_code = 3


class Leases(Protocol):
    async def take(self, holder: str, *, now: datetime, until: datetime) -> bool: ...

    async def let_go(self, holder: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Of office: what is done on entering it, and on losing it."""

    recover: Callable[[], Awaitable[Held]]
    recheck: Callable[[Held], Awaitable[None]]
    """Read the log whole once more, while others add to it; raises Damaged."""
    opening: Build[Draft]
    """What is written before anything else is taken."""
    stop: Callable[[int], None]
    """End the process, with this exit code: it has joined groups that the heir needs."""
    holder: str
    renewed: float = BETWEEN
    """Seconds between two renewals while the log is read."""
    now: Clock = utc
    rest: Rest = rest
    until_tomorrow: Rest = rest


class Office:
    """Held for the process's life: it waits for its turn in the background."""

    def __init__(self, leases: Leases, sequencer: Sequencer, *, terms: Terms) -> None:
        self.sequencer = sequencer
        self._leases = leases
        self._terms = terms
        self._entered = asyncio.Event()

    async def entered(self) -> None:
        """Lanes wait for it before they join their groups."""
        await self._entered.wait()

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncGenerator[None]:
        """Left before the eventing, which would close the store."""
        tenure = [asyncio.create_task(work) for work in (self._serve(), self._check())]
        for task in tenure:
            task.add_done_callback(self._ended)
        try:
            yield
        finally:
            for task in tenure:
                task.cancel()
            await asyncio.wait(tenure)
            await self.sequencer.step_down()
            with suppress(Unavailable):
                await self._leases.let_go(self._terms.holder)

    async def _serve(self) -> None:
        while not await self._in_office():
            await self._terms.rest(RETRY)
        self._entered.set()
        gauges.WRITER.set(1)
        log.info("office_entered", vkey=self.sequencer.key.vkey)
        while self.sequencer.is_writer and await self._leased(doubtful=True):
            gauges.observe(self.sequencer.held, now=self._terms.now())
            await self._terms.rest(BETWEEN)
        gauges.WRITER.set(0)
        gauges.OFFICE_LOST.inc()
        log.warning("office_lost")
        await self.sequencer.step_down()
        self._terms.stop(0)

    async def _check(self) -> None:
        """Whoever edits the log below us is found out within a day."""
        await self._entered.wait()
        while True:
            gauges.FSCK.set(self._terms.now().timestamp())
            await self._terms.until_tomorrow(DAY)
            await self._rechecked()

    async def _rechecked(self) -> None:
        while True:
            try:
                return await self._terms.recheck(self.sequencer.held)
            except Unavailable:
                await self._terms.until_tomorrow(RETRY)

    async def _in_office(self) -> bool:
        """What is away is waited for; it says nothing about the log."""
        with suppress(Unavailable):
            if await self._leased(doubtful=False):
                self.sequencer.take_office(await self._recovered())
                await self.sequencer.take(self._terms.opening, rank=FIRST)
                return True
        return False

    async def _recovered(self) -> Held:
        """A long log takes longer to read than a lease lasts: it is kept meanwhile."""
        reading = asyncio.ensure_future(self._terms.recover())
        try:
            while not (await asyncio.wait([reading], timeout=self._terms.renewed))[0]:
                if not await self._leased(doubtful=True):
                    raise Unavailable
            return reading.result()
        finally:
            reading.cancel()

    async def _leased(self, *, doubtful: bool) -> bool:
        """While nobody answers, nobody else can have taken it either."""
        now = self._terms.now()
        try:
            return await self._leases.take(self._terms.holder, now=now, until=now + LEASED)
        except Unavailable:
            return doubtful

    def _ended(self, tenure: asyncio.Task[None]) -> None:
        if tenure.cancelled() or not (error := tenure.exception()):
            return
        code = error.exit_code if isinstance(error, Damaged) else Damaged.exit_code
        why = str(error) if isinstance(error, Damaged) else type(error).__name__
        log.error("office_refused", why=why)
        self._terms.stop(code)
