"""An event loop whose clock jumps to the next timer: an hour of waiting takes no time."""

import asyncio
from collections.abc import Coroutine
from selectors import SelectorKey, SelectSelector
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")


class Stuck(AssertionError):
    """Nobody can act, and nobody ever will."""


class Jumping(SelectSelector):
    now = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = Jumping()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.now


def play(story: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; whatever it left running is ended with it."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
