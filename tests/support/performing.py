"""HTTP commands on the store's twin."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.errors import Conflict, Unavailable
from shared.eventing.application import Answer
from shared.schemas.base import Event
from shared.schemas.envelope import Bookkeeping, Cause
from tests.support.callers import MemoryEventing
from tests.support.memory import MemoryStore

T = TypeVar("T")


@dataclass
class Performing(MemoryEventing):
    """Performs on the store's twin, and remembers what was said."""

    store: MemoryStore = field(default_factory=MemoryStore)
    said: list[Event] = field(default_factory=list[Event])
    spoke: asyncio.Event = field(default_factory=asyncio.Event)
    lives: int = 1_000
    """How many commands it lives to perform."""

    async def perform(self, cause: Cause, build: Callable[[Any], Awaitable[Answer[T]]], /) -> T:
        self.lives -= 1
        if self.lives < 0:
            raise Unavailable
        for _ in range(5):
            unit = self.store.unit()
            unit.mark(cause)
            answer = await build(unit)
            try:
                await self.store.commit(unit, Bookkeeping())
            except Conflict:
                continue
            self.said += answer.events
            self.spoke.set()
            return answer.value
        raise Conflict
