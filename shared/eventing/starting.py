"""How a client of aiokafka is started: to the end, even when nobody waits for it any more."""

import asyncio
from typing import Protocol

GRACE = 5.0
"""Seconds that a start is given, once nobody waits for it, to come to an end."""


class Startable(Protocol):
    async def start(self) -> None: ...


async def started(client: Startable) -> None:
    """Let the start finish also when we are cancelled; the client is the caller's to stop.

    Cut off half-way, aiokafka leaves open what it had just connected, and nothing can close it.
    """
    starting = asyncio.ensure_future(client.start())
    try:
        await asyncio.shield(starting)
    finally:
        _ = await asyncio.wait([starting], timeout=GRACE)
        if not starting.done():
            starting.cancel()
            _ = await asyncio.wait([starting])
        elif not starting.cancelled():
            starting.exception()  # looked at, or the loop complains of it
