"""What somebody of a team says to an offer: a command, kept and told in one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from services.matching.domain.records import Reply
from services.matching.domain.replies import Refused, Replying, Taken
from shared.eventing.application import Answer
from shared.schemas.envelope import Request
from shared.schemas.vocabulary import Declining
from shared.web.callers import Caller

T = TypeVar("T")


class Ends(Protocol):
    async def reply(self, unit: Any, said: Replying, /) -> Answer[Taken | Refused]: ...


class Perform(Protocol):
    async def perform(
        self, cause: Request, build: Callable[[Any], Awaitable[Answer[T]]], /
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    eventing: Perform
    ends: Ends

    async def say(
        self, offer: str, *, caller: Caller, reason: Declining | None, cause: Request
    ) -> Taken | Refused:
        """Under the request's own name: told again, it is the same word. None accepts."""
        at = cause.received_at
        said = Replying(
            offer=offer,
            reply=Reply(request=cause.id, by=caller.person, at=at, reason=reason),
            organisation=caller.organisation,
            teams=caller.teams,
        )

        async def build(unit: Any) -> Answer[Taken | Refused]:
            return await self.ends.reply(unit, said)

        return await self.eventing.perform(cause, build)
