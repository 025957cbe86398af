"""A workload, and what befalls the process that works on it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from structlog.testing import capture_logs

from shared.clock import rest
from tests.chaos.checker.evidence import Finding
from tests.chaos.sim.duo import COUNTING, LISTENING, Repairs, the_duo
from tests.chaos.sim.letters import more, replay, say, say_again, say_nonsense, some
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
    repairs: Repairs | None = None
    """What was parked is replayed, and each life is one of those that read the replays."""
    lot: Random | None = None


def told(*dooms: int, wakes: bool = False, seed: int | None = None) -> Told:
    """Stop one life after the other at its hit, and wake them all if they are to wake."""
    lot = None if seed is None else Random(seed)  # noqa: S311 - the same again
    return _played(Plot(dooms=dooms, wakes=wakes, lot=lot))


def told_of_pair(pair: tuple[int, int]) -> Told:
    """In a process of its own: what it came to, without the trace of how."""
    return replace(told(*pair), trace=())


def told_again() -> Told:
    return _played(Plot(again=True))


def told_mended(*dooms: int, wakes: bool = False) -> Told:
    return _played(Plot(dooms=dooms, wakes=wakes, repairs=Repairs()))


def _played(plot: Plot) -> Told:
    with capture_logs():
        return play(_story(plot))


async def _story(plot: Plot) -> Told:
    world = World(services=the_duo(plot.repairs), lot=plot.lot)
    with world.fates.rule():
        try:
            hits = await _lived(world, () if plot.repairs else plot.dooms)
            if plot.repairs:
                plot.repairs.are_made = True
                replay(world.log, COUNTING)
                hits = await _made_good(world, plot.dooms)
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
    return await _made_good(world, dooms)


async def _made_good(world: World, dooms: Sequence[int]) -> int:
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


def told_without(engine: str, *, seconds: float) -> tuple[Told, float, float]:
    """An engine is away; also give when that was seen, and when it was seen to be over."""
    with capture_logs():
        return play(_without(engine, seconds=seconds))


async def _without(engine: str, *, seconds: float) -> tuple[Told, float, float]:
    world = World(services=the_duo())
    with world.fates.rule():
        try:
            await _lived(world, ())
            world.set_away(engine, away=True)
            for each in more():
                say(world.log, each)
            unready = await _seconds_until(lambda: bool(world.reasons()))
            relapsed = await _ready_meanwhile(world, seconds - unready)
            world.set_away(engine, away=False)
            ready = await _seconds_until(lambda: not world.reasons())
            await world.drained()
            come_to = Told(findings=findings(world), trace=world.fates.trace, hits=0)
            assert relapsed == 0.0
            return come_to, unready, ready
        finally:
            await world.end()


async def _ready_meanwhile(world: World, seconds: float) -> float:
    """Give for how long it was called ready, though nothing had changed for the better."""
    relapsed = 0.0
    for _ in range(int(seconds * 4)):
        await rest(0.25)
        relapsed += 0.25 * (not world.reasons())
    return relapsed


async def _seconds_until(holds: Callable[[], bool]) -> float:
    began = asyncio.get_running_loop().time()
    while not holds():
        await rest(0.25)
    return asyncio.get_running_loop().time() - began
