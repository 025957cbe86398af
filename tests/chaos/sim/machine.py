"""Whatever may befall two services, in any order that Hypothesis thinks of."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs
from typing_extensions import override

from shared.clock import rest
from tests.chaos.sim.duo import COUNTING, LISTENING, the_duo
from tests.chaos.sim.letters import RENAMED, letter, say, say_again, say_nonsense
from tests.chaos.sim.verdict import at_once, findings
from tests.chaos.sim.virtual import VirtualLoop
from tests.chaos.sim.world import World
from tests.support.counting import ThingCounted, ThingHappened

THINGS = st.sampled_from("abdf")
DEEDS = st.sampled_from(["count", "count", "count", "refuse", "break", "misread"])
SERVICES = st.sampled_from([COUNTING, LISTENING])
SPLITS = st.sampled_from([((0,), (1,)), ((1,), (0,)), ((0, 1), ()), ((), (0, 1))])


class Machine(RuleBasedStateMachine):
    steps = 0
    """Of all machines of a run together."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.logs = capture_logs()
        self.logs.__enter__()
        self.versions = dict.fromkeys("abdf", 0)
        self.world: World = self.play(self._begin())
        self.ruling = self.world.fates.rule()
        self.ruling.__enter__()

    def play(self, story: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(story)

    @rule(thing=THINGS, deed=DEEDS)
    def publish(self, thing: str, deed: str) -> None:
        self.versions[thing] += 1
        say(self.world.log, letter(thing, version=self.versions[thing], deed=deed))

    @rule(thing=THINGS, skipped=st.integers(2, 4))
    def publish_late(self, thing: str, skipped: int) -> None:
        self.versions[thing] += skipped
        for version in range(self.versions[thing], self.versions[thing] - skipped, -1):
            say(self.world.log, letter(thing, version=version))

    @rule(lot=st.integers(0, 99))
    def publish_again(self, lot: int) -> None:
        if known := self.world.log.told(ThingHappened.topic):
            say_again(self.world.log, known[lot % len(known)])

    @rule(thing=THINGS)
    def publish_another_body(self, thing: str) -> None:
        if self.versions[thing]:
            say(self.world.log, letter(thing, version=1, deed="another"))

    @rule(thing=THINGS)
    def publish_nonsense(self, thing: str) -> None:
        say_nonsense(self.world.log, thing)

    @rule(thing=THINGS)
    def publish_as_a_stranger(self, thing: str) -> None:
        ahead = letter(thing, version=self.versions[thing] + 1)
        say(self.world.log, ahead, source="/elsewhere")

    @rule(lot=st.integers(0, 99))
    def tell_old_news_under_a_new_name(self, lot: int) -> None:
        """As nobody may; so only the version tells."""
        if known := self.world.log.told(ThingCounted.topic):
            name = f"{RENAMED}{self.steps}-{lot}"
            say_again(self.world.log, known[lot % len(known)], id=name)

    @rule(seconds=st.sampled_from([0.0, 0.5, 3.0, 15.0, 70.0]))
    def deliver(self, seconds: float) -> None:
        self.play(rest(seconds))

    @rule(service=SERVICES, after=st.integers(1, 30))
    def doom(self, service: str, after: int) -> None:
        """Whoever works is stopped at a hit to come; only `wake` would bring it back."""
        for process in self.world.at_work(service):
            process.life.doom = process.life.hits + after

    @rule(service=SERVICES)
    def stop_at_once(self, service: str) -> None:
        for process in self.world.at_work(service):
            process.life.stop()

    @rule(service=SERVICES, seat=st.sampled_from("01"))
    def succeed(self, service: str, seat: str) -> None:
        self.play(self._succeed(service, seat))

    @rule(service=SERVICES)
    def wake(self, service: str) -> None:
        for process in self.world.alive[service]:
            process.life.doom = None
            process.life.wake()

    @rule(service=SERVICES, split=SPLITS)
    def rebalance(self, service: str, split: tuple[tuple[int, ...], ...]) -> None:
        self.play(self.world.rebalance(service, split))

    @rule(service=SERVICES, seconds=st.sampled_from([-7200.0, 0.0, 7200.0]))
    def jump_clock(self, service: str, seconds: float) -> None:
        for process in self.world.alive[service]:
            process.life.skew = seconds

    @rule()
    def wipe_inbox_of_who_is_idempotent(self) -> None:
        self.world.services[LISTENING].store.inbox.clear()

    @precondition(lambda self: self.world.spawned < 12)
    @rule()
    def drain(self) -> None:
        self.play(self._drain())
        assert findings(self.world) == []

    @invariant()
    def holds_at_any_moment(self) -> None:
        Machine.steps += 1
        assert at_once(self.world) == []

    @override
    def teardown(self) -> None:
        try:
            self.drain()
        finally:
            self.play(self.world.end())
            self.ruling.__exit__(None, None, None)
            self.logs.__exit__(None, None, None)
            self.runner.close()

    async def _begin(self) -> World:
        world = World(services=the_duo())
        for name in world.services:
            world.spawn(name)
        await rest(0.25)
        return world

    async def _succeed(self, service: str, seat: str) -> None:
        self.world.spawn(service, seat=seat)
        await rest(0.25)

    async def _drain(self) -> None:
        for name in self.world.services:
            working = self.world.at_work(name)
            for process in working:
                process.life.doom = None
            if {number for process in working for number in process.held} != {0, 1}:
                self.world.spawn(name)  # in the first seat, with all that no other holds
        await self.world.drained()
