"""What answers and pages stand on: offers opened through the gate, answered, ended in time."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from services.matching.clerk import opening, replies, sweeping
from services.matching.clerk.opening import Openings
from services.matching.clerk.replies import Replies
from services.matching.clerk.sweeping import Sweeper
from shared.clock import Clock, Rest, rest
from shared.web.gate import Gate


class Library(opening.Library, sweeping.Library, Protocol): ...


class Ends(replies.Ends, sweeping.Ends, Protocol): ...


class Eventing(replies.Perform, Protocol): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    library: Library
    gate: Gate
    eventing: Eventing
    ends: Ends
    now: Clock
    rest: Rest = field(default=rest, repr=False)

    def openings(self, *, channel: Literal["api", "page"], media: str) -> Openings:
        return Openings(
            library=self.library, gate=self.gate, now=self.now, channel=channel, media=media
        )

    @property
    def replies(self) -> Replies:
        return Replies(eventing=self.eventing, ends=self.ends)

    @property
    def sweeper(self) -> Sweeper:
        return Sweeper(
            eventing=self.eventing,
            library=self.library,
            ends=self.ends,
            now=self.now,
            rest=self.rest,
        )

    @asynccontextmanager
    async def at_work(self, _: Any) -> AsyncGenerator[None]:
        """As long as the service is up."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.gate)
            await stack.enter_async_context(self.sweeper.at_work())
            yield
