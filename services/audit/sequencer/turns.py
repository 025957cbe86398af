"""One turn takes all that waits, by rank, and is one transaction: all of it or nothing."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from services.audit.domain.records import Wanted
from services.audit.sequencer.draft import Draft, Ground, InDoubt
from services.audit.sequencer.log import Held, Log, Written
from services.audit.sequencer.notary import Notary
from shared.clock import Clock, utc
from shared.errors import Unavailable
from shared.eventing.outbox import Packer
from shared.eventing.ports import Build, Store, Unit
from shared.faults import crash_point
from shared.schemas.audit import CheckpointSigned
from shared.schemas.envelope import Bag, Bookkeeping, Cause, seal

RANKS = {"permissions": 0, "commands": 1, "main": 2, "replays": 3}
BACK = timedelta(seconds=60)
SALT = 16


class Dice(Protocol):
    """`random.SystemRandom`, where it matters."""

    def random(self) -> float: ...

    def randbytes(self, n: int, /) -> bytes: ...


class NotTheWriter(Unavailable):
    """Another process writes, or nobody does yet."""


@dataclass(slots=True, kw_only=True, order=True)
class _Waiting:
    rank: int
    number: int
    build: Build[Draft] = field(compare=False)
    done: asyncio.Future[Bookkeeping] = field(compare=False)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Sequencer:
    def __init__(
        self, store: Store[Any], log: Log, *, notary: Notary, dice: Dice, now: Clock = utc
    ) -> None:
        self._store = store
        self._log = log
        self._notary = notary
        self.now = now
        self.key = notary.key
        self._dice = dice
        self._packer = Packer(now, chance=dice.random)
        self.is_writer = False
        self._held: Held | None = None
        self._waiting: list[_Waiting] = []
        self._count = 0
        self._serving: asyncio.Task[None] | None = None
        self._doubts: dict[bytes, Written] = {}
        self._is_sure = True

    @property
    def held(self) -> Held:
        if self._held is None:
            raise NotTheWriter
        return self._held

    async def unsent(self) -> Sequence[Bag]:
        """What is told, and nobody may have heard yet."""
        return await self._store.unsent()

    def take_office(self, held: Held) -> None:
        self._held = held
        self._notary.release(held.range.head)
        self._doubts.clear()
        self._is_sure = self.is_writer = True

    async def step_down(self) -> None:
        """What is in hand ends; what waits is told that this is not the writer."""
        self.is_writer = False
        if self._serving is not None:
            await asyncio.wait([self._serving])

    def lane(self, name: str) -> "Lane":
        return Lane(sequencer=self, rank=RANKS[name])

    async def take(self, build: Build[Draft], *, rank: int) -> Bookkeeping:
        done: asyncio.Future[Bookkeeping] = asyncio.get_running_loop().create_future()
        self._count += 1
        self._waiting.append(_Waiting(rank=rank, number=self._count, build=build, done=done))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await done

    def rehearsal(self, cause: Cause) -> Draft:
        """A draft that nobody commits: what would come of it?"""
        draft = Draft(self._store.unit(), self._ground(known=()))
        draft.mark(cause)
        return draft

    async def _serve(self) -> None:
        while self._waiting:
            waiting, self._waiting = sorted(self._waiting), []
            await self._try(waiting)

    async def _try(self, waiting: Sequence[_Waiting]) -> None:
        """Whoever shares a turn that fails has another alone: a fault is its own."""
        turn = asyncio.ensure_future(self._turn(waiting))
        await asyncio.wait([turn])
        error = turn.exception()
        if error is None:
            return
        is_away = isinstance(error, Unavailable) and not isinstance(error, InDoubt)
        if len(waiting) > 1 and not is_away:
            for each in waiting:
                await self._try([each])
            return
        for each in waiting:
            each.fail(error)

    async def _turn(self, waiting: Sequence[_Waiting]) -> None:
        if not self.is_writer:
            raise NotTheWriter
        await self._make_sure()
        draft, books = await self._drafted([each.build for each in waiting], known=())
        written = self._frozen(draft)
        written.insert(draft.unit)
        if draft.records:
            books[-1] = self._telling(written, books[-1], draft=draft)
        await crash_point("prepared")
        await self._commit(written, unit=draft.unit, booked=_together(books))
        for each, booked in zip(waiting, books, strict=True):
            if not each.done.done():
                each.done.set_result(booked)

    async def _drafted(
        self, builds: Sequence[Build[Draft]], *, known: Collection[str]
    ) -> tuple[Draft, list[Bookkeeping]]:
        draft = Draft(self._store.unit(), self._ground(known))
        books = [await build(draft) for build in builds]
        rids = [record.fields["rid"] for record in draft.records]
        told_before = await self._log.held(rids) if rids and not known else ()
        if told_before:
            return await self._drafted(builds, known=told_before)
        return draft, books

    def _ground(self, known: Collection[str]) -> Ground:
        held, now = self.held, self.now()
        return Ground(
            standing=held.standing,
            size=held.range.size,
            now=max(now, held.recorded_at),
            in_doubt=now < held.recorded_at - BACK,
            salt=partial(self._dice.randbytes, SALT),
            known=known,
        )

    def _frozen(self, draft: Draft) -> Written:
        held = self.held
        range_ = held.range.extended(record.leaf for record in draft.records)
        note = self._notary.sign(range_.head) if draft.records else held.note
        return Written(records=draft.records, range=range_, note=note)

    def _telling(self, written: Written, booked: Bookkeeping, *, draft: Draft) -> Bookkeeping:
        """One checkpoint a turn, told with the last of what it took."""
        head = written.range.head
        signed = CheckpointSigned(
            occurred_at=draft.now,
            version=head.size,
            origin=self.key.name,
            size=head.size,
            root=head.root.hex(),
            note=written.note,
        )
        bags = self._packer.pack(
            [seal(signed, cause=draft.cause)], parts=tuple(booked.advances)
        )
        return replace(booked, bags=(*booked.bags, *bags))

    async def _commit(self, written: Written, *, unit: Unit, booked: Bookkeeping) -> None:
        self._is_sure = False
        if written.records:
            self._doubts[written.records[0].leaf] = written
        await self._store.commit(unit, booked)
        self._settle(written)

    async def _make_sure(self) -> None:
        """After an outcome that nobody knows: was it ours, nothing, or somebody else's?"""
        if self._is_sure:
            return
        next_ = await self._log.find(Wanted(after=self.held.range.size - 1, limit=1))
        if not next_:
            self._is_sure = True
        elif next_[0].leaf in self._doubts:
            self._settle(self._doubts[next_[0].leaf])
        else:
            self.is_writer = False
            raise NotTheWriter

    def _settle(self, written: Written) -> None:
        self.held.take_in(written)
        self._notary.release(written.range.head)
        self._doubts.clear()
        self._is_sure = True


def _together(books: Sequence[Bookkeeping]) -> Bookkeeping:
    """No two lanes read the same partition, so nothing is written over."""
    return Bookkeeping(
        marks={mark: digest for booked in books for mark, digest in booked.marks.items()},
        bags=tuple(bag for booked in books for bag in booked.bags),
        advances={at: step for booked in books for at, step in booked.advances.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What the kernel applies a lane's runs by."""

    sequencer: Sequencer
    rank: int

    async def apply(self, build: Build[Draft]) -> Bookkeeping:
        return await self.sequencer.take(build, rank=self.rank)
