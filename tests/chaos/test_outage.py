"""An engine goes away and comes back: all is waited for, nothing is parked, nobody acts."""

from collections.abc import Mapping

import pytest

from ops.children import Child
from tests.chaos.checker.evidence import load as recorded
from tests.chaos.load import Load
from tests.chaos.stand import Stand
from tests.chaos.test_crash import POOL
from tests.chaos.verdicts import OUTAGE, Verdicts

pytestmark = [pytest.mark.outage, pytest.mark.prove, pytest.mark.timeout(900)]

SEEN_WITHIN = 60.0
"""Seconds until every service says it is not ready, and until it is, once all is healed."""


@pytest.mark.parametrize("seconds", [75, 360])
@pytest.mark.parametrize("engine", ["mongo", "kafka"])
def test_an_engine_that_is_away_is_waited_for_and_nobody_acts(
    engine: str, seconds: int, *, stand: Stand, load: Load, verdicts: Verdicts
) -> None:
    before = pids(stand)
    working = POOL.submit(load.keep_on)
    stand.rest(3)

    try:
        unready = away(engine_of(stand, engine), seconds, stand=stand)
        ready = stand.wait(lambda: all_ready(stand), what="ready again", seconds=SEEN_WITHIN)
    finally:
        load.enough.set()
    verdicts.note(f"{engine} away {seconds} s: unready in {unready:.1f} s, ready {ready:.1f} s")
    outcome = stand.made_good(OUTAGE, faults=[f"{engine} {seconds} s"], working=working)

    verdicts.hold(outcome)
    assert pids(stand) == before
    assert unexpected(stand) == []


def away(engine: Child, seconds: int, *, stand: Stand) -> float:
    """Stop it, see that all say so, and start it again where it was."""
    engine.stop()
    unready = stand.wait(
        lambda: not any(map(stand.is_ready, stand.stack.serving)),
        what="not ready",
        seconds=SEEN_WITHIN,
    )
    stand.rest(seconds - unready)
    engine.start()
    stand.note_death()
    return unready


def engine_of(stand: Stand, name: str) -> Child:
    return next(child for child in stand.stack.engines.children if child.name == name)


def all_ready(stand: Stand) -> bool:
    return all(map(stand.is_ready, stand.stack.serving))


def pids(stand: Stand) -> Mapping[str, int]:
    return {name: child.pid for name, child in stand.stack.serving.items()}


def unexpected(stand: Stand) -> list[str]:
    """What was parked for another reason than its own bytes."""
    letters = [
        told.content
        for told in recorded(stand.evidence).told
        if told.topic.endswith(".dead-letters")
    ]
    return [letter["reason"] for letter in letters if letter["reason"] == "unexpected"]
