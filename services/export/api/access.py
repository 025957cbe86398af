"""What every answer stands on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from services.export.clerk.shelves import Shelves
from services.export.domain.criteria import Criteria
from shared.clock import Clock
from shared.eventing.application import Answer
from shared.schemas import envelope
from shared.web.gate import Gate

T = TypeVar("T")


class Perform(Protocol):
    """The eventing, as far as commands are concerned."""

    async def perform(
        self, cause: envelope.Cause, build: Callable[[Any], Awaitable[Answer[T]]], /
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    criteria: Criteria
    eventing: Perform
    gate: Gate
    now: Clock
    shelves: Callable[[], Shelves]
