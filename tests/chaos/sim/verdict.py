"""The checker's own invariants over a simulated run, and those that only this run can know."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tests.chaos.checker import counts, order, whole
from tests.chaos.checker.evidence import Evidence, Finding, Told
from tests.chaos.sim.duo import COUNTING, LISTENING
from tests.chaos.sim.letters import RENAMED, expected
from tests.chaos.sim.world import World
from tests.support.counting import ThingCounted, ThingHappened

NAMESPACE = uuid.UUID("6f9f0e3c-8f0b-5c39-9d5e-0f2a5b7d1c48")
TOLD = ThingCounted.topic


def findings(world: World) -> list[Finding]:
    seen = _seen(world)
    return [
        *_ahead(world),
        *_effects(world, seen),
        *_ids(seen),
        *counts.check(seen),
        *counts.check_drained(seen),
        *order.check(seen),
        *order.ascent(seen, TOLD),
        *whole.check(seen),
    ]


def at_once(world: World) -> list[Finding]:
    """What holds at any moment, whatever is still in somebody's hands."""
    seen = _seen(world)
    hoped = expected(world.log).counts
    doubled = {k: n for k, n in seen.owned[TOLD].items() if n > hoped[k]}
    rows = [row for rows in seen.progress.values() for row in rows.values()]
    return [
        *_ahead(world),
        *_ids(seen),
        *order.ascent(seen, TOLD),
        *(Finding(invariant="I1", what="applied twice", where=key) for key in doubled),
        *(
            Finding(invariant="I5", what="verdicts do not add up", where=str(row))
            for row in rows
            if row.next - row.first
            != row.applied + row.duplicate + row.rejected + row.parked + row.gaps
        ),
        *(
            Finding(invariant="I10", what=why, where=process.life.name)
            for lives in world.alive.values()
            for process in lives
            for why in process.ended
            if "position" in why
        ),
    ]


def _seen(world: World) -> Evidence:
    things = world.services[COUNTING].store.found("things")
    heard = world.services[LISTENING].store.found("heard")
    whole_run = world.evidence()
    return replace(
        whole_run,
        told=tuple(told for told in whole_run.told if _is_ours(told)),
        owned={TOLD: {str(key): row["count"] for key, row in things.items()}},
        read={TOLD: {LISTENING: {str(key): row["version"] for key, row in heard.items()}}},
    )


def _is_ours(told: Told) -> bool:
    """Partners may say what they like, and so may a test under a name of its own."""
    return told.topic != ThingHappened.topic and not told.id.startswith(RENAMED)


def _ahead(world: World) -> Iterator[Finding]:
    """G1: an offset is committed when the store holds what lay before it, and no sooner."""
    for (group, place), offset in world.log.committed.items():
        row = world.services[group.partition(".")[0]].store.rows.get(place)
        if row is None or row.next < offset:
            yield Finding(
                invariant="offset", what="ahead of the store", where=f"{group} {place}"
            )


def _effects(world: World, seen: Evidence) -> Iterator[Finding]:
    """I1: every sound record once, whatever else came; I5: each its own verdict."""
    hoped = expected(world.log)
    if (owned := seen.owned[TOLD]) != dict(hoped.counts):
        yield Finding(invariant="I1", what="effects differ", where=f"{owned} {hoped.counts}")
    verdicts = Counter[str]()
    for row in seen.progress.get(COUNTING, {}).values():
        for verdict in ("applied", "duplicate", "rejected", "parked"):
            verdicts[verdict] += getattr(row, verdict)
    if +verdicts != +hoped.verdicts:
        yield Finding(invariant="I5", what="verdicts differ", where=str(verdicts))
    letters = {t.key.partition("/")[2] for t in seen.once(f"{COUNTING}.dead-letters")}
    if letters != hoped.parked:
        where = f"{sorted(letters ^ hoped.parked)}"
        yield Finding(invariant="I5", what="not the positions that were parked", where=where)


def _ids(seen: Evidence) -> Iterator[Finding]:
    """An id follows from what it names: told by anybody at any time, it is the same."""
    for told in seen.told:
        if told.topic == TOLD:
            source = "/" + told.type.partition(".")[0]
            name = f"{source}\0{told.type}\0{told.key}\0{told.content['version']}"
            if told.id != str(uuid.uuid5(NAMESPACE, name)):
                yield Finding(invariant="I7", what="an id out of nowhere", where=told.id)
