"""Submissions by HTTP: one is settled at once, many are kept now and worked through after."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from services.intake.clerk.settling import AT_ONCE, Clerk, Settled, given_up
from services.intake.domain.change import Accepted, Passed
from services.intake.domain.receipts import Receipt, Submission
from services.intake.domain.records import Read, Unsound
from services.intake.domain.spaces import Feeds
from shared.clock import Clock, utc
from shared.eventing.application import Answer
from shared.faults import crash_point
from shared.schemas.envelope import Cause, Request

T = TypeVar("T")
LEASE = timedelta(seconds=5)
"""How long a submission is left to a worker that no longer says anything."""
TRIES = 3
"""After so many failures at one place the record there is given up."""


class Eventing(Protocol):
    async def perform(
        self, cause: Cause, build: Callable[[Any], Awaitable[Answer[T]]], /
    ) -> T: ...


class Post(Protocol):
    """Opens what a submission holds."""

    def one(self, submission: Submission, /) -> Read: ...
    def many(self, submission: Submission, /) -> list[Read]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    eventing: Eventing
    clerk: Callable[[Any], Clerk]
    feeds: Feeds
    post: Post
    now: Clock = utc

    async def settle(self, submission: Submission, *, cause: Cause) -> Settled:
        """Keep, settle and answer, all in one transaction."""
        return await self._take(submission, [self.post.one(submission)], cause=cause)

    async def accept(self, submission: Submission, *, cause: Cause) -> Settled:
        """Keep it, so that the answer is a promise."""
        return await self._take(submission, [], cause=cause)

    async def _take(
        self, submission: Submission, reads: Sequence[Read], *, cause: Cause
    ) -> Settled:
        async def build(unit: Any) -> Answer[Settled]:
            clerk = self.clerk(unit)
            if known := await clerk.known(submission):
                return Answer(value=known)
            settled = Settled(receipt=clerk.open(submission))
            if reads:
                settled = await clerk.advance(settled.receipt, reads, feed=submission.feed)
            return Answer(value=settled, events=settled.events)

        settled = await self.eventing.perform(cause, build)
        await crash_point("submit.durable")
        return settled

    async def judge(
        self, submission: Submission, *, cause: Cause
    ) -> tuple[Read, Accepted | Passed | Unsound]:
        """Say what would become of it, and keep nothing."""
        read = self.post.one(submission)

        async def build(unit: Any) -> Answer[Accepted | Passed | Unsound]:
            return Answer(value=await self.clerk(unit).judge(read))

        return read, await self.eventing.perform(cause, build)

    async def work(self, receipt_id: str) -> None:
        """Work through what is kept, from where the last worker came to."""
        cause = self.cause(receipt_id)
        if claimed := await self.eventing.perform(cause, partial(self._claim, receipt_id)):
            receipt, submission = claimed
            most = 1 if receipt.tries else AT_ONCE
            reads = await asyncio.to_thread(self._read, receipt, submission)

            async def step(unit: Any) -> Answer[Receipt]:
                clerk = self.clerk(unit)
                held = await clerk.shelves.receipts.get(receipt_id) or receipt
                if held.state == "done":
                    return Answer(value=held)
                held = held.leased(self.now() + LEASE)
                settled = await clerk.advance(held, reads, feed=submission.feed, most=most)
                return Answer(value=settled.receipt, events=settled.events)

            while receipt.state == "received":
                receipt = await self.eventing.perform(cause, step)
                await crash_point("process.kept")

    async def _claim(
        self, receipt_id: str, unit: Any
    ) -> Answer[tuple[Receipt, Submission] | None]:
        clerk = self.clerk(unit)
        receipt = await clerk.shelves.receipts.get(receipt_id)
        if receipt is None or not receipt.free(self.now()):
            return Answer(value=None)
        if receipt.tries > TRIES:
            await clerk.give_up(receipt)
            return Answer(value=None)
        receipt = receipt.leased(self.now() + LEASE)
        await clerk.shelves.receipts.keep(receipt_id, receipt)
        submission = Submission(
            id=receipt_id,
            feed=self.feeds.known[receipt.feed],
            body=await clerk.bytes_of(receipt),
            media=receipt.media,
            at=receipt.received_at,
        )
        return Answer(value=(receipt, submission))

    def _read(self, receipt: Receipt, submission: Submission) -> list[Read]:
        """What failed again and again is given up alone, if it can be read alone."""
        reads = self.post.many(submission)
        if receipt.tries == TRIES and receipt.next < len(reads):
            reads[receipt.next] = given_up(reads[receipt.next])
        return reads

    async def fail(self, receipt_id: str) -> None:
        """Remember that work on it failed, so that it is not tried for ever."""

        async def build(unit: Any) -> Answer[None]:
            receipts = self.clerk(unit).shelves.receipts
            if receipt := await receipts.get(receipt_id):
                tried = receipt.model_copy(update={"tries": receipt.tries + 1})
                await receipts.keep(receipt_id, tried)
            return Answer(value=None)

        await self.eventing.perform(self.cause(receipt_id), build)

    def cause(self, name: str) -> Cause:
        """Ours: nobody asks for it."""
        return Request(id=name, actor="", organisation="", received_at=self.now())
