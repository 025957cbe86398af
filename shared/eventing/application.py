"""One service's eventing, for the lifespan of its HTTP application."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Generic, Self, TypeVar

import structlog

from shared.errors import Conflict, Unavailable
from shared.eventing import kafka, metrics
from shared.eventing.failing import RERUNS
from shared.eventing.joining import Flows, Parts, Tuned, tuned
from shared.eventing.judging import sealed
from shared.eventing.membership import Membership
from shared.eventing.outbox import Outbox, Packer, age
from shared.eventing.ports import Health, Lane, Store, Unit
from shared.eventing.publishing import Publisher
from shared.eventing.security import Address, read_brokers
from shared.eventing.tracing import spanned
from shared.faults import crash_point
from shared.schemas.base import Event
from shared.schemas.envelope import Bag, Bookkeeping, Cause

__all__ = ["Answer", "Eventing", "Flows", "Tuned", "read_brokers", "tuned"]

T = TypeVar("T")
U = TypeVar("U", bound=Unit)

OLD, TOO_OLD = 10.0, 60.0
GRACE = 10.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """What an HTTP command comes to: for the caller, and for everybody else."""

    value: T
    events: Sequence[Event] = ()


class Eventing(Generic[U]):
    """An async context manager for the HTTP lifespan; leaving it stops cleanly.

    Entering returns at once: what is away is waited for in the background.
    """

    def __init__(
        self,
        address: Address,
        *,
        service: str,
        flows: Flows[U, Any],
        store: Store[U],
        tuned: Tuned,
    ) -> None:
        self.exit_code = 0
        """What the process should end with: 6 when a position is lost."""
        publisher = Publisher(address)
        self._parts: Parts[U, Any] = Parts(
            address=address,
            broker=kafka.connect(address),
            publisher=publisher,
            service=service,
            flows=flows,
            store=store,
            outbox=Outbox(publisher.publish, store=store),
            packer=Packer(tuned.now, chance=tuned.chance),
            tuned=tuned,
            stop=self.stop,
        )
        self._memberships: dict[str, Membership] = {}
        self._awaited: dict[str, str] = {"mongo": "", "kafka": ""}
        self._connected = asyncio.Event()
        self._reasons: tuple[str, ...] = ()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._spawn(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await crash_point("stopping")
        log.info("draining")
        for membership in self._memberships.values():
            membership.stop_taking()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                for membership in self._memberships.values():
                    async with membership.turn:
                        pass
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._parts.close(within=GRACE)
        log.info("stopped")

    def health(self) -> Health:
        lanes = {name: ours.reasons() for name, ours in self._memberships.items()}
        reasons = (
            *(f"waiting for {name}{why}" for name, why in sorted(self._awaited.items())),
            *(reason for told in lanes.values() for reason in told),
            *self._reasons,
        )
        fine = {name: not told for name, told in lanes.items()}
        return Health(live=True, ready=not reasons, reasons=reasons, lanes=fine)

    async def account(self) -> Mapping[str, object]:
        """Say how far each partition was read, with what verdicts, and what is unsent."""
        rows, unsent = await self._parts.store.account()
        told = [
            {"topic": place.topic, "partition": place.number, **asdict(row)}
            for place, row in rows.items()
        ]
        return {"progress": told, "unsent": unsent}

    async def perform(self, cause: Cause, build: Callable[[U], Awaitable[Answer[T]]]) -> T:
        """Run an HTTP command on a unit of its own; it may run again, after a conflict.

        Effects and events are committed together; the events are sent in the background.
        """
        answers: list[Answer[T]] = []

        async def booked(unit: U) -> Bookkeeping:
            with spanned(f"{self._parts.service} command", cause) as ours:
                unit.mark(ours)
                answers.append(await build(unit))
            events = [sealed(event, cause=ours) for event in answers[-1].events]
            return Bookkeeping(bags=self._parts.packer.pack(events))

        bookkeeping = await self._patiently(
            partial(self._parts.applier("commands").apply, booked)
        )
        if bookkeeping.bags:
            self._spawn(self._send(bookkeeping.bags))
        return answers[-1].value

    async def _patiently(self, attempt: Callable[[], Awaitable[Bookkeeping]]) -> Bookkeeping:
        for tried in range(RERUNS):
            try:
                return await attempt()
            except Conflict:
                continue
            except Unavailable as fault:
                if not fault.soon:
                    raise
                await self._parts.tuned.rest(self._parts.tuned.chance() * 0.1 * (1 << tried))
        return await attempt()

    async def _run(self) -> None:
        await self._until("mongo", self._store_answers)
        await self._until("kafka", self._parts.connect)
        await self._until("outbox", self._send_left)
        self._connected.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch())
            for lane in self._parts.lanes:
                tasks.create_task(self._read(lane))

    async def _read(self, lane: Lane[Any]) -> None:
        self._awaited[lane.name] = ""
        if lane.wait:
            await lane.wait()
        reader, membership = self._parts.seat(lane)
        self._memberships[lane.name] = membership
        join = partial(self._parts.join, lane, reader=reader, membership=membership)
        await self._until(lane.name, join)
        log.info("lane_started", lane=lane.name)
        await membership.watch()

    async def _until(self, name: str, attempt: Callable[[], Awaitable[None]]) -> None:
        """Wait as long as it takes: between 0.2 and 5 s, and say so every 10."""
        self._awaited[name] = ""
        tuned = self._parts.tuned
        wait, said = 0.2, float("-inf")
        while True:
            try:
                await attempt()
                break
            except Unavailable as fault:
                self._awaited[name] = f": {fault.why}" if fault.why else ""
                if tuned.ticks() - said >= OLD:
                    said = tuned.ticks()
                    log.warning("waiting_for", what=name, why=fault.reason)
                await tuned.rest(wait)
                wait = min(5.0, 2 * wait)
        self._awaited.pop(name, None)

    async def _store_answers(self) -> None:
        if not await self._parts.store.ping():
            raise Unavailable

    async def _watch(self) -> None:
        while True:
            answers = await self._parts.store.ping()
            self._reasons = () if answers else ("mongo does not answer",)
            with suppress(Unavailable):
                await self._send_old()
            await self._sleep(1.0)

    async def _sleep(self, seconds: float) -> None:
        """The loop wakes us late when something has kept it busy."""
        tuned = self._parts.tuned
        due = tuned.ticks() + seconds
        await tuned.rest(seconds)
        metrics.LOOP_LAG.set(max(0.0, tuned.ticks() - due))

    async def _send_left(self) -> None:
        """A command's bag has no heir by partition: what our last life left goes out first."""
        left = await self._parts.store.unsent()
        await self._parts.outbox.send([bag for bag in left if not bag.parts])

    async def _send_old(self) -> None:
        """Whoever sees it sends it: its process may be dead, and twice is harmless."""
        outbox, tuned = self._parts.outbox, self._parts.tuned
        if outbox.broken:
            await self._parts.publisher.renew()
            outbox.mended()
        bags = await self._parts.store.unsent(age=OLD)
        oldest = age(bags[0], now=tuned.now()) if bags else 0.0
        metrics.OUTBOX_AGE.set(oldest)
        metrics.OUTBOX_BAGS.set(len(bags))
        if oldest > TOO_OLD:
            self._reasons = ("events are kept unsent",)
        await outbox.send_again(bags)

    async def _send(self, bags: Sequence[Bag]) -> None:
        await self._connected.wait()
        with suppress(Unavailable):
            await self._parts.outbox.send(bags)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self.stop(1, type(fault).__name__)

    def stop(self, exit_code: int, why: str) -> None:
        """Ask for an orderly end, as the operator would; the caller exits with our code."""
        log.error("stopped_for_safety", why=why, exit_code=exit_code)
        self.exit_code = exit_code
        signal.raise_signal(signal.SIGTERM)
