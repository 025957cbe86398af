"""One batch, one transaction; only poison is parked, and nothing is skipped or dropped."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.errors import Conflict, Overtaken, Unavailable
from shared.eventing.failing import RERUNS, TRIES, Patience, Suspected
from shared.eventing.judging import Judge
from shared.eventing.membership import Membership
from shared.eventing.outbox import Outbox
from shared.eventing.ports import Applier, Build, Store, Unit
from shared.eventing.records import Record
from shared.eventing.sifting import Item, Sifter, Verdict
from shared.faults import crash_point
from shared.schemas.envelope import Bookkeeping

S = TypeVar("S")
U = TypeVar("U", bound=Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committing(Generic[U]):
    """The applier of every service but audit: the store's own transaction."""

    store: Store[U]

    async def apply(self, build: Build[U]) -> Bookkeeping:
        unit = self.store.unit()
        booked = await build(unit)
        await self.store.commit(unit, booked)
        return booked


@dataclass(frozen=True, slots=True)
class Attempt:
    records: Sequence[Record]
    doom: Verdict | None = None
    """Said of the one record that no handler is to see again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel(Generic[U, S]):
    """One lane's."""

    sifter: Sifter[S]
    judge: Judge[U, S]
    applier: Applier[U]
    store: Store[U]
    outbox: Outbox
    membership: Membership
    patience: Patience

    async def take(self, records: Sequence[Record]) -> None:
        """Whatever happens in here, the next poll begins at the stored `next`."""
        ours = self.membership
        async with ours.turn:
            try:
                await crash_point("polled")
                await self._settle(ours.fresh(records, self.judge.lane.limits))
            except (Overtaken, Unavailable) as fault:
                ours.pause(fault)
            finally:
                ours.rewind(records)

    async def _settle(self, records: Sequence[Record]) -> None:
        waiting = [Attempt(records)] if records else []
        while waiting:
            attempt = waiting.pop()
            try:
                await self._run(attempt)
            except (Overtaken, Unavailable):
                raise
            except Exception as fault:  # noqa: BLE001 - the one broad except: nothing is dropped
                waiting += await self._isolated(attempt, fault)

    async def _isolated(self, attempt: Attempt, fault: Exception) -> Sequence[Attempt]:
        """Halve, in order, until the culprit stands alone; then see whether it is one."""
        records = attempt.records
        if len(records) > 1:
            half = len(records) // 2
            return [Attempt(records[half:]), Attempt(records[:half])]
        if attempt.doom is not None:
            raise Unavailable from fault
        tries = self.patience.failed_alone(records[0])
        if tries < TRIES:
            raise Suspected from fault
        if not (await self.store.ping() and await self.membership.reader.ping()):
            raise Unavailable from fault
        error = type(fault).__name__  # never its text: that may quote the record
        doom = Verdict(
            outcome="parked", code="unexpected", step="handle", error=error, attempts=tries
        )
        return [Attempt(records, doom)]

    async def _run(self, attempt: Attempt) -> None:
        booked = await self._committed(attempt)
        positions = {place: step.next for place, step in booked.advances.items()}
        self.membership.advance(positions)
        await self.outbox.send(booked.bags)
        await crash_point("offsets.commit")
        await self.membership.reader.commit(positions)
        self.patience.settled(positions)

    async def _committed(self, attempt: Attempt) -> Bookkeeping:
        for _ in range(RERUNS):
            with suppress(Conflict):
                return await self._commit(attempt)
        return await self._commit(attempt)

    async def _commit(self, attempt: Attempt) -> Bookkeeping:
        starts = self.membership.starts(attempt.records)
        doomed: Sequence[Item[S]] = [
            Item(record=r, verdict=attempt.doom) for r in attempt.records
        ]
        items = doomed if attempt.doom else await self.sifter.sift(attempt.records)
        if gather := self.judge.lane.gather:
            await gather([item.body for item in items if item.verdict is None])

        async def build(unit: U) -> Bookkeeping:
            return await self.judge.judge(items, starts=starts, unit=unit)

        return await self.applier.apply(build)
