"""Every hit killed, every heir killed in its turn, every sleeper woken: all is made good."""

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.cases import POINTS, SEED
from tests.chaos.sim.machine import Machine
from tests.chaos.sim.stories import (
    Told,
    told,
    told_again,
    told_mended,
    told_of_pair,
    told_without,
)
from tests.chaos.sim.table import Cases

pytestmark = [pytest.mark.sim, pytest.mark.timeout(1_800)]  # where many share two processors

ROOT = Path(__file__).parents[3]
THE_REST = pytest.mark.prove
SOME, ALL = 120, 1_000_000
PROCESSES = 2
LOTS = {"some": 60, "many": 500}
RUNS = {"some": 25, "many": 450}


@cache
def undisturbed() -> Told:
    return told()


@cache
def killed_once() -> Sequence[Told]:
    return [told(hit) for hit in range(1, undisturbed().hits + 1)]


def pairs(most: int) -> Sequence[tuple[int, int]]:
    """A hit, and one of those of the recovery from it."""
    recoveries = enumerate(killed_once(), start=1)
    every = [(hit, n) for hit, story in recoveries for n in range(1, story.hits + 1)]
    drawn = random.Random(SEED)  # noqa: S311 - the same every time is the point
    return every if len(every) <= most else drawn.sample(every, most)


def side_by_side(lot: Sequence[tuple[int, int]]) -> Iterator[Told]:
    """In two processes; not worth their start for a few."""
    if len(lot) <= SOME:
        yield from map(told_of_pair, lot)
        return
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield from pool.map(told_of_pair, lot, chunksize=20)


def test_undisturbed_everything_is_done_once(cases: Cases) -> None:
    cases.hold("undisturbed", [undisturbed()])


def test_old_news_changes_nothing_where_the_inbox_was_wiped(cases: Cases) -> None:
    cases.hold("undisturbed", [told_again()])


def test_whoever_is_killed_at_any_hit_is_made_good_by_its_heir(cases: Cases) -> None:
    cases.hold("kills", killed_once())


def test_whoever_wakes_after_its_heir_has_finished_changes_nothing(cases: Cases) -> None:
    hits = range(1, undisturbed().hits + 1)

    cases.hold("zombies", (told(hit, wakes=True) for hit in hits))


@pytest.mark.parametrize("wakes", [False, True])
def test_what_was_parked_and_mended_is_replayed_once_whoever_is_stopped_at_any_hit(
    *, wakes: bool, cases: Cases
) -> None:
    """All of it is replayed twice; what cannot be mended is parked again."""
    hits = range(1, told_mended().hits + 1)

    cases.hold("replays", (told_mended(hit, wakes=wakes) for hit in hits))


def test_every_crash_point_of_the_kernel_is_passed_in_some_life() -> None:
    """All but the orderly end of a whole process, which has its turn on real engines."""
    hits = range(1, undisturbed().hits + 1)
    stories = [told(hit, wakes=True) for hit in hits[::3]]
    passed = {line.partition(" ")[2] for story in stories for line in story.trace}

    assert set(POINTS) - passed == {"stopping"}


@pytest.mark.parametrize("most", [SOME, pytest.param(ALL, marks=THE_REST)])
def test_an_heir_killed_at_any_hit_of_its_recovery_has_an_heir_too(
    most: int, cases: Cases
) -> None:
    cases.hold("pairs", side_by_side(pairs(most)))


@pytest.mark.parametrize("lots", ["some", pytest.param("many", marks=THE_REST)])
def test_whatever_order_the_lot_gives_two_sleepers_wake_in_nothing_breaks(
    lots: str, cases: Cases
) -> None:
    """Two sleepers and an heir at once, each held up at points as the lot decides."""
    drawn = random.Random(SEED)  # noqa: S311 - as above
    hits = undisturbed().hits
    stories = (
        told(drawn.randint(1, hits), drawn.randint(1, hits), wakes=True, seed=seed)
        for seed in range(LOTS[lots])
    )

    cases.hold("interleavings", stories)


@pytest.mark.parametrize("runs", ["some", pytest.param("many", marks=THE_REST)])
def test_whatever_befalls_two_services_in_whatever_order_nothing_breaks(
    runs: str, cases: Cases
) -> None:
    before = Machine.steps
    bounds = settings(
        max_examples=RUNS[runs],
        stateful_step_count=50,
        deadline=None,
        derandomize=runs == "many",
    )

    with cases.finishing("machines"):
        run_state_machine_as_test(Machine, settings=bounds)

    cases.steps += Machine.steps - before
    cases.counts["machines"] += RUNS[runs]


@pytest.mark.parametrize(("engine", "seen"), [("mongo", 61), ("kafka", 31)])
def test_six_minutes_without_an_engine_are_waited_out_and_seen(
    engine: str, seen: float, *, cases: Cases
) -> None:
    """A lane says so by itself; that the database is away, the service says at once."""
    story, unready, ready = told_without(engine, seconds=360)

    cases.hold("outages", [story])
    assert unready < seen
    assert ready < 60


def test_one_seed_gives_one_trace_whatever_python_hashes_to() -> None:
    """In processes of their own, for the order in sets and dictionaries to differ."""
    say = (
        "from tests.chaos.sim.stories import told;"
        "print(*told(30, 20, wakes=True, seed=7).trace, sep='\\n')"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", say],
            cwd=ROOT,
            env={"PYTHONHASHSEED": number},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for number in "12"
    )

    assert len(first) > 1_000
    assert first == second
