"""Parked records written once more: all looked for first, then written at a set rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.letters import MOST_ATTEMPTS, Letter
from ops.originals import Obstacle, original
from ops.pace import Pace
from ops.telling import counting
from shared.eventing.browsing import Browser, browsing, copying
from shared.eventing.replays import replayed, topic_of
from shared.eventing.security import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What of the wanted can be written again, and why the rest cannot, by position."""

    ready: Sequence[Letter]
    left: Mapping[str, Obstacle]


async def look(kafka: Address, letters: Sequence[Letter], *, force: bool) -> Looked:
    """Read each original and compare it; raises Unavailable."""
    ready: list[Letter] = []
    left: dict[str, Obstacle] = {}
    async with browsing(kafka) as browser:
        with counting("looked for", total=len(letters)) as advance:
            for letter in letters:
                if obstacle := await _obstacle(browser, letter, force=force):
                    left[str(letter.position)] = obstacle
                else:
                    ready.append(letter)
                advance()
    return Looked(ready=ready, left=left)


async def _obstacle(browser: Browser, letter: Letter, *, force: bool) -> Obstacle | None:
    if letter.attempts > MOST_ATTEMPTS and not force:
        return Obstacle.TRIED_OFTEN
    found = await original(browser, letter)
    return found if isinstance(found, Obstacle) else None


async def write(kafka: Address, letters: Sequence[Letter], *, service: str, pace: Pace) -> int:
    """Give how many were written; one that has gone since is passed by. Raises Unavailable."""
    written = 0
    async with browsing(kafka) as browser, copying(kafka) as copyist:
        with counting("replayed", total=len(letters)) as advance:
            for letter in letters:
                record = await original(browser, letter)
                if not isinstance(record, Obstacle):
                    await pace.step()
                    await copyist.write(
                        topic_of(service),
                        key=record.key,
                        value=record.value,
                        headers=replayed(record, attempts=letter.attempts),
                    )
                    written += 1
                advance()
    return written
