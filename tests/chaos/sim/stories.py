"""A workload, and what befalls the process that works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from structlog.testing import capture_logs

from shared.clock import rest
from tests.chaos.checker.evidence import Finding
from tests.chaos.sim.duo import COUNTING, LISTENING, the_duo
from tests.chaos.sim.letters import more, say, say_nonsense, some
from tests.chaos.sim.verdict import findings
from tests.chaos.sim.virtual import play
from tests.chaos.sim.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a story came to."""

    findings: Sequence[Finding]
    trace: Sequence[str]
    hits: int
    """Of the last life, until all was done: as many cases as can befall it."""


def told(*dooms: int, wakes: bool = False, seed: int | None = None) -> Told:
    """Stop one life after the other at its hit, wake the last sleeper if it is to wake."""
    with capture_logs():
        return play(_story(dooms, wakes=wakes, seed=seed))


async def _story(dooms: Sequence[int], *, wakes: bool, seed: int | None) -> Told:
    world = World(services=the_duo(), lot=None if seed is None else Random(seed))  # noqa: S311 - the same again
    with world.fates.rule():
        try:
            return await _lived(world, dooms, wakes=wakes)
        finally:
            await world.end()


async def _lived(world: World, dooms: Sequence[int], *, wakes: bool) -> Told:
    say_nonsense(world.log, "e")
    for each in some():
        say(world.log, each)
    say(world.log, some()[0], source="/elsewhere", id="forged")
    world.spawn(LISTENING)
    for doom in dooms:
        await world.until_stopped_or_drained(world.spawn(COUNTING, doom=doom))
    heir = world.spawn(COUNTING)
    await rest(0.25)
    await world.drained()
    hits = heir.life.hits
    if wakes:
        for each in more():
            say(world.log, each)
        for process in world.alive[COUNTING]:
            process.life.wake()
        await rest(5)
        await world.drained()
    return Told(findings=findings(world), trace=world.fates.trace, hits=hits)
