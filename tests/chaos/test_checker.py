"""The checker, judged: a sound run is clean, and each spoilt one raises its own invariant."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.checker.evidence import (
    Checkpoint,
    Count,
    Evidence,
    Logged,
    Operation,
    Told,
    load,
    save,
)
from tests.chaos.checker.judge import judge
from tests.chaos.checker.merkle import EMPTY, leaf_hash, node_hash, roots
from tests.chaos.doctors import DOCTORS, Doctor

KEY = "innovation:hi-nenc:1"
TOPICS = {
    "intake.innovation-amended.v1": "intake.innovations.v1",
    "matching.product-amended.v1": "matching.products.v1",
    "audit.permission-granted.v1": "audit.permissions.v1",
    "audit.permission-withdrawn.v1": "audit.permissions.v1",
    "audit.edition-decided.v1": "audit.decisions.v1",
    "audit.checkpoint-signed.v1": "audit.checkpoints.v1",
    "export.edition-drafted.v1": "export.editions.v1",
    "export.edition-published.v1": "export.editions.v1",
}
CASES = [(invariant, doctor) for invariant, each in DOCTORS.items() for doctor in each]


def an_operation(op: Any, **value: str) -> Operation:
    return Operation(process="p1", op=op, invoke=1.0, complete=2.0, outcome="ok", value=value)


def a_telling(wire_type: str, key: str, **content: Any) -> Told:
    return Told(
        topic=TOPICS[wire_type],
        partition=0,
        offset=content["version"] - 1,
        key=key,
        id=f"{wire_type} {key} {content['version']}",
        type=wire_type,
        body=json.dumps(content),
    )


def a_record(seq: int, kind: str, **about: str) -> Logged:
    body = json.dumps({"about": about, "kind": kind, "salt": "s", "seq": seq})
    leaf = leaf_hash(body.encode()).hex()
    return Logged(seq=seq, rid=f"cause-{seq}", leaf=leaf, body=body)


def a_checkpoint(log: list[Logged]) -> Checkpoint:
    *_, root = roots([bytes.fromhex(record.leaf) for record in log])
    note = f"origin\n{len(log)}\n{b64encode(root).decode()}\n\n- signature\n"
    return Checkpoint(size=len(log), root=root.hex(), note=note)


def the_log() -> list[Logged]:
    return [
        a_record(0, "log.opened"),
        a_record(1, "permission.granted", permission="pm_1"),
        a_record(2, "permission.withdrawn", permission="pm_1"),
        a_record(3, "decision.edition", edition="e-1"),
    ]


def the_telling(checkpoints: list[Checkpoint]) -> list[Told]:
    innovations = ("intake.innovation-amended.v1", KEY)
    products = ("matching.product-amended.v1", "prd_1")
    signed = ("audit.checkpoint-signed.v1", "origin")
    return [
        a_telling(*innovations, version=1, innovation={"name": "Patch 1"}),
        a_telling(*innovations, version=2, innovation={"name": "Patch 2"}),
        a_telling(*innovations, version=1, innovation={"name": "Patch 1"}),
        a_telling(*products, version=1),
        a_telling(*products, version=2),
        a_telling("audit.permission-granted.v1", "pm_1", version=1),
        a_telling("audit.permission-withdrawn.v1", "pm_1", version=2),
        a_telling("export.edition-drafted.v1", "e-1", version=1),
        a_telling("audit.edition-decided.v1", "e-1", version=3, entries=[{"permitted": ["x"]}]),
        a_telling("export.edition-published.v1", "e-1", version=2),
        *(
            a_telling(*signed, version=c.size, size=c.size, root=c.root, note=c.note)
            for c in checkpoints
        ),
    ]


def a_sound_run() -> Evidence:
    log = the_log()
    checkpoints = [a_checkpoint(log[:1]), a_checkpoint(log)]
    read = Count(first=0, next=3, applied=2, duplicate=1, rejected=0, parked=0, gaps=0)
    return Evidence(
        operations=(
            an_operation("submit", key=KEY, name="Patch 1"),
            an_operation("submit", key=KEY, name="Patch 2"),
            an_operation("grant", permission="pm_1"),
            an_operation("withdraw", permission="pm_1"),
            an_operation("draft", edition="e-1"),
        ),
        told=tuple(the_telling(checkpoints)),
        ranges={"intake.innovations.v1/0": (0, 3)},
        progress={"matching": {"intake.innovations.v1/0": read}},
        outbox={"matching": 0},
        ready={"matching": True},
        log=tuple(log),
        checkpoints=tuple(checkpoints),
        owned={"intake.innovations.v1": {KEY: 2}, "matching.products.v1": {"prd_1": 2}},
        read={
            "intake.innovations.v1": {"matching": {KEY: 2}},
            "matching.products.v1": {"export": {"prd_1": 2}},
        },
        stated={"export.edition-published.v1": ("e-1",)},
    )


def test_a_sound_run_raises_nothing() -> None:
    assert judge(a_sound_run()) == []


@pytest.mark.parametrize(("invariant", "doctor"), CASES)
def test_a_spoilt_run_raises_its_own_invariant_and_no_other(
    invariant: str, doctor: Doctor
) -> None:
    spoilt = doctor(a_sound_run())

    assert {finding.invariant for finding in judge(spoilt)} == {invariant}


def test_what_is_kept_in_a_file_is_judged_alike(tmp_path: Path) -> None:
    run = a_sound_run()

    save(run, tmp_path / "run.json")

    assert load(tmp_path / "run.json") == run


def test_every_prefix_has_the_root_of_the_rfc() -> None:
    a, b, c = (leaf_hash(bytes([letter])) for letter in b"abc")

    assert list(roots([a, b, c])) == [
        EMPTY,
        a,
        node_hash(a, b),
        node_hash(node_hash(a, b), c),
    ]
