"""One batch, one transaction; only poison is parked, and nothing is skipped or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from shared.errors import Conflict, Overtaken, Unavailable
from shared.eventing import metrics
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
                taken = ours.fresh(records, self.judge.lane.limits)
                metrics.BATCH.labels(self.judge.lane.name).observe(len(taken))
                await self._settle(taken)
            except (Overtaken, Unavailable) as fault:
                self._ran_in_vain("overtaken" if isinstance(fault, Overtaken) else "transient")
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
            self._ran_in_vain("halved")
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
        laps = metrics.Laps(self.judge.lane.name)
        booked = await self._committed(attempt, laps)
        positions = {place: step.next for place, step in booked.advances.items()}
        self.membership.advance(positions)
        await self.outbox.send(booked.bags)
        laps.over("publish")
        await crash_point("offsets.commit")
        await self.membership.reader.commit(positions)
        laps.over("offsets")
        await crash_point("offsets.done")
        self.patience.settled(positions)

    def _ran_in_vain(self, why: str) -> None:
        metrics.RERUNS.labels(self.judge.lane.name, why).inc()

    async def _committed(self, attempt: Attempt, laps: metrics.Laps) -> Bookkeeping:
        for _ in range(RERUNS):
            try:
                return await self._commit(attempt, laps)
            except Conflict:
                self._ran_in_vain("conflict")
        return await self._commit(attempt, laps)

    async def _commit(self, attempt: Attempt, laps: metrics.Laps) -> Bookkeeping:
        starts = self.membership.starts(attempt.records)
        items = await self._items(attempt)
        if gather := self.judge.lane.gather:
            await gather([item.body for item in items if item.verdict is None])
        laps.over("sift")

        async def build(unit: U) -> Bookkeeping:
            booked = await self.judge.judge(items, starts=starts, unit=unit)
            laps.over("handle")
            return booked

        booked = await self.applier.apply(build)
        laps.over("commit")
        return booked

    async def _items(self, attempt: Attempt) -> Sequence[Item[S]]:
        if attempt.doom is None:
            return await self.sifter.sift(attempt.records)
        items = [self.sifter.item(record) for record in attempt.records]
        return [replace(item, verdict=attempt.doom) for item in items]
