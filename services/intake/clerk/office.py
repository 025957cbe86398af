"""Submissions by HTTP: one is settled at once, many are kept now and worked through after."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from services.intake.clerk.entrance import Entrance
from services.intake.clerk.settling import Clerk
from services.intake.domain.change import Accepted, Passed
from services.intake.domain.receipts import Receipt, ReceiptLine, Submission, salted
from services.intake.domain.records import Read, Unsound, unsound
from services.intake.domain.spaces import Feed
from shared.clock import Clock
from shared.eventing.application import Answer
from shared.faults import crash_point
from shared.schemas.envelope import Cause, Request

T = TypeVar("T")
LEASE = timedelta(seconds=5)
"""How long a submission is left to a worker that no longer says anything."""


class Eventing(Protocol):
    async def perform(
        self, cause: Cause, build: Callable[[Any], Awaitable[Answer[T]]], /
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    receipt: Receipt
    lines: tuple[ReceiptLine, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reused:
    """An idempotency key stands for other bytes already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    eventing: Eventing
    clerk: Callable[[Any], Clerk]
    entrance: Entrance
    now: Clock

    async def settle(
        self, submission: Submission, feed: Feed, *, cause: Cause
    ) -> Told | Reused:
        """Keep, settle and answer, all in one transaction."""
        reads = [self._single(submission, feed)]

        async def build(unit: Any) -> Answer[Told | Reused]:
            clerk = self.clerk(unit)
            if known := await self._known(clerk, submission):
                return Answer(value=known)
            settled = await clerk.advance(await clerk.open(submission), reads, feed=feed)
            told = Told(receipt=settled.receipt, lines=tuple(settled.lines))
            return Answer(value=told, events=settled.events)

        told = await self.eventing.perform(cause, build)
        await crash_point("submit.durable")
        return told

    async def accept(self, submission: Submission, *, cause: Cause) -> Told | Reused:
        """Keep it, so that the answer is a promise."""

        async def build(unit: Any) -> Answer[Told | Reused]:
            clerk = self.clerk(unit)
            if known := await self._known(clerk, submission):
                return Answer(value=known)
            return Answer(value=Told(receipt=await clerk.open(submission)))

        told = await self.eventing.perform(cause, build)
        await crash_point("submit.durable")
        return told

    async def judge(
        self, submission: Submission, feed: Feed, *, cause: Cause
    ) -> tuple[Read, Accepted | Passed | None]:
        """Say what would become of it, and keep nothing."""
        read = self._single(submission, feed)

        async def build(unit: Any) -> Answer[Accepted | Passed | None]:
            if isinstance(read, Unsound):
                return Answer(value=None)
            return Answer(value=await self.clerk(unit).judge(read))

        return read, await self.eventing.perform(cause, build)

    async def work(self, receipt_id: str) -> None:
        """Work through what is kept, from where the last worker came to."""
        cause = Request(id=receipt_id, actor="", organisation="", received_at=self.now())

        async def claim(unit: Any) -> Answer[tuple[Receipt, bytes] | None]:
            clerk = self.clerk(unit)
            receipt = await clerk.shelves.receipts.get(receipt_id)
            if receipt is None or not receipt.free(self.now()):
                return Answer(value=None)
            receipt = receipt.leased(self.now() + LEASE)
            await clerk.shelves.receipts.keep(receipt_id, receipt)
            return Answer(value=(receipt, await clerk.bytes_of(receipt)))

        if claimed := await self.eventing.perform(cause, claim):
            receipt, body = claimed
            feed = self.entrance.feeds[receipt.feed]
            submission = receipt.submission(body)
            reads = await asyncio.to_thread(self.entrance.post.read, submission, feed)
            while receipt.state == "received":
                receipt = await self._step(receipt, reads, feed=feed, cause=cause)

    async def _step(
        self, receipt: Receipt, reads: list[Read], *, feed: Feed, cause: Cause
    ) -> Receipt:
        async def build(unit: Any) -> Answer[Receipt]:
            clerk = self.clerk(unit)
            held = await clerk.shelves.receipts.get(receipt.id) or receipt
            settled = await clerk.advance(held.leased(self.now() + LEASE), reads, feed=feed)
            return Answer(value=settled.receipt, events=settled.events)

        stepped = await self.eventing.perform(cause, build)
        await crash_point("process.kept")
        return stepped

    def _single(self, submission: Submission, feed: Feed) -> Read:
        reads = self.entrance.post.read(submission, feed)
        return reads[0] if len(reads) == 1 else unsound("schema_invalid", raw=submission.body)

    async def _known(self, clerk: Clerk, submission: Submission) -> Told | Reused | None:
        receipt = await clerk.shelves.receipts.get(submission.id)
        if receipt is None:
            return None
        if receipt.salted != salted(submission):
            return Reused()
        line = await clerk.shelves.lines.get(f"{receipt.id}/00000")
        return Told(receipt=receipt, lines=(line,) if line else (), replayed=True)
