"""Time is an argument: this is the only module that asks the machine for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Ticks = Callable[[], float]
"""Seconds that only ever rise: for waiting and measuring, never for dates."""
Rest = Callable[[float], Awaitable[None]]


def utc() -> datetime:
    return datetime.now(UTC)


def ticks() -> float:
    return time.monotonic()


async def rest(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - the one sleep; callers receive it as `Rest`
