"""A workload, and what befalls the process that works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from structlog.testing import capture_logs

from shared.clock import rest
from tests.chaos.checker.evidence import Finding
from tests.chaos.sim.duo import COUNTING, LISTENING, the_duo
from tests.chaos.sim.letters import more, say, say_again, say_nonsense, some
from tests.chaos.sim.verdict import findings
from tests.chaos.sim.virtual import play
from tests.chaos.sim.world import World
from tests.support.counting import ThingCounted


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a story came to."""

    findings: Sequence[Finding]
    trace: Sequence[str]
    hits: int
    """Of the last life, until all was done: as many cases as can befall it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    dooms: Sequence[int] = ()
    """At which hit each life of the one that counts is stopped, one after the other."""
    wakes: bool = False
    again: bool = False
    """Afterwards the inbox of the reader is emptied, and all is told again, newest first."""
    lot: Random | None = None


def told(*dooms: int, wakes: bool = False, seed: int | None = None) -> Told:
    """Stop one life after the other at its hit, and wake them all if they are to wake."""
    lot = None if seed is None else Random(seed)  # noqa: S311 - the same again
    return _played(Plot(dooms=dooms, wakes=wakes, lot=lot))


def told_again() -> Told:
    return _played(Plot(again=True))


def _played(plot: Plot) -> Told:
    with capture_logs():
        return play(_story(plot))


async def _story(plot: Plot) -> Told:
    world = World(services=the_duo(), lot=plot.lot)
    with world.fates.rule():
        try:
            hits = await _lived(world, plot.dooms)
            if plot.wakes:
                await _woken(world)
            if plot.again:
                await _heard_again(world)
            return Told(findings=findings(world), trace=world.fates.trace, hits=hits)
        finally:
            await world.end()


async def _lived(world: World, dooms: Sequence[int]) -> int:
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
    return heir.life.hits


async def _woken(world: World) -> None:
    """Into a world that has gone on, with more to do."""
    for each in more():
        say(world.log, each)
    for process in world.alive[COUNTING]:
        process.life.wake()
    await rest(5)
    await world.drained()


async def _heard_again(world: World) -> None:
    world.services[LISTENING].store.inbox.clear()
    for record in reversed(world.log.told(ThingCounted.topic)):
        say_again(world.log, record)
    await world.drained()
