"""Spoils a run by hand, each time in one way that only one invariant can see."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.chaos.checker.evidence import Evidence, Operation, Told

Doctor = Callable[[Evidence], Evidence]

INNOVATIONS = "intake.innovations.v1"
PRODUCTS = "matching.products.v1"
PUBLISHED = "export.edition-published.v1"


def a_promise_without_effect(run: Evidence) -> Evidence:
    asked = Operation(
        process="nobody",
        op="submit",
        invoke=0,
        complete=1,
        outcome="ok",
        value={"key": "innovation:hi-nenc:lost", "name": "Lost"},
    )
    return replace(run, operations=(*run.operations, asked))


def an_effect_twice(run: Evidence) -> Evidence:
    """As a new fact, with everybody's state at it: only the history knows better."""
    last = [told for told in run.once(INNOVATIONS) if "innovation" in told.content][-1]
    version = last.content["version"] + 1
    twice = replace(_with(last, version=version), id="told-twice")
    owned = {**run.owned[INNOVATIONS], last.key: version}
    read = {
        reader: {**seen, last.key: version} for reader, seen in run.read[INNOVATIONS].items()
    }
    return replace(
        run,
        told=(*run.told, twice),
        owned={**run.owned, INNOVATIONS: owned},
        read={**run.read, INNOVATIONS: read},
    )


def an_effect_of_what_was_refused(run: Evidence) -> Evidence:
    told = [replace(operation, outcome="fail") for operation in run.operations]
    return replace(run, operations=tuple(told))


def a_decision_never_acted_upon(run: Evidence) -> Evidence:
    told = [told for told in run.told if told.type != PUBLISHED]
    return replace(run, told=tuple(told), stated={**run.stated, PUBLISHED: ()})


def an_edited_record(run: Evidence) -> Evidence:
    first, *others = run.log
    edited = json.dumps(first.content | {"salt": "edited"}, separators=(",", ":"))
    return replace(run, log=(replace(first, body=edited), *others))


def a_record_twice(run: Evidence) -> Evidence:
    first, second, *others = run.log
    return replace(run, log=(first, replace(second, rid=first.rid), *others))


def another_tree_under_a_checkpoint(run: Evidence) -> Evidence:
    *others, last = run.checkpoints
    return replace(run, checkpoints=(*others, replace(last, root="00" * 32)))


def a_checkpoint_never_told(run: Evidence) -> Evidence:
    kept = [told for told in run.told if told.topic != "audit.checkpoints.v1"]
    return replace(run, told=tuple(kept))


def an_offset_without_verdict(run: Evidence) -> Evidence:
    return _counted(run, applied=-1)


def a_parking_without_letter(run: Evidence) -> Evidence:
    return _counted(run, applied=-1, parked=1)


def a_letter_without_parking(run: Evidence) -> Evidence:
    place = {"group": "matching", "of_topic": INNOVATIONS, "of_partition": 0, "of_offset": 0}
    letter = replace(run.told[0], topic="matching.dead-letters", id="letter")
    return replace(run, told=(*run.told, _with(letter, **place)))


def an_older_version_at_a_reader(run: Evidence) -> Evidence:
    reader, versions = next(iter(run.read[PRODUCTS].items()))
    key = next(iter(versions))
    older = {**versions, key: versions[key] - 1}
    read = {**run.read[PRODUCTS], reader: older}
    return replace(run, read={**run.read, PRODUCTS: read})


def another_body_under_an_id(run: Evidence) -> Evidence:
    return replace(run, told=(*run.told, _with(run.told[0], version=99)))


def the_newer_told_first(run: Evidence) -> Evidence:
    amended = next(told.key for told in run.once(INNOVATIONS) if told.content["version"] == 2)
    older, *newer = (told for told in run.once(INNOVATIONS) if told.key == amended)
    others = [told for told in run.told if told.id not in {older.id, *(n.id for n in newer)}]
    return replace(run, told=(*others, *newer, older))


def a_bag_unsent(run: Evidence) -> Evidence:
    return replace(run, outbox=dict.fromkeys(run.outbox, 1))


def a_record_unread(run: Evidence) -> Evidence:
    further = {name: (first, end + 1) for name, (first, end) in run.ranges.items()}
    return replace(run, ranges=further)


def a_state_never_told(run: Evidence) -> Evidence:
    further = {key: version + 1 for key, version in run.owned[PRODUCTS].items()}
    return replace(run, owned={**run.owned, PRODUCTS: further})


def a_document_never_told(run: Evidence) -> Evidence:
    return replace(run, stated={**run.stated, PUBLISHED: (*run.stated[PUBLISHED], "e-0")})


def a_telling_torn_off(run: Evidence) -> Evidence:
    """The last that the log bore: a permission that nobody will hear of."""
    kept = [told for told in run.told if told.topic != "audit.permissions.v1"]
    return replace(run, told=tuple(kept))


DOCTORS: Mapping[str, tuple[Doctor, ...]] = {
    "I1": (
        a_promise_without_effect,
        an_effect_twice,
        an_effect_of_what_was_refused,
        a_decision_never_acted_upon,
    ),
    "I2": (
        an_edited_record,
        a_record_twice,
        another_tree_under_a_checkpoint,
        a_checkpoint_never_told,
    ),
    "I5": (
        an_offset_without_verdict,
        a_parking_without_letter,
        a_letter_without_parking,
    ),
    "I7": (
        an_older_version_at_a_reader,
        another_body_under_an_id,
        the_newer_told_first,
    ),
    "I10": (a_bag_unsent, a_record_unread),
    "torn": (a_state_never_told, a_document_never_told, a_telling_torn_off),
}


def _with(told: Told, **changes: Any) -> Told:
    return replace(told, body=json.dumps(told.content | changes))


def _counted(run: Evidence, **changes: int) -> Evidence:
    service, rows = next((s, rows) for s, rows in run.progress.items() if rows)
    partition, count = next((name, c) for name, c in rows.items() if c.applied)
    changed = replace(count, **{n: getattr(count, n) + by for n, by in changes.items()})
    progress = {**run.progress, service: {**rows, partition: changed}}
    return replace(run, progress=progress)
