"""An operator sees what runs, what waits and what was put aside; nothing else needs doing."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ops.scenes import wait_until
from tests.support.e2e import House
from tests.support.e2e_post import Letter, a_letter
from tests.support.feeds import ROOT, a_document, as_json

pytestmark = pytest.mark.timeout(120)
MANY, UNREACHABLE = 200, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """At a shell beside the stack."""

    house: House

    def types(self, words: str, *more: str) -> tuple[int, str]:
        data = str(self.house.stack.data)
        command = [sys.executable, "-m", "ops", *words.split(), *more, "--data", data]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def parked(self, topic: str) -> int:
        return self.house.counted("intake", topic)["parked"]


def letters(house: House, key: str, *, many: int) -> Sequence[Letter]:
    signer = house.signer("nenc-1")
    return [
        a_letter(
            signer,
            subject=f"innovation:hi-nenc:{key}-{n}",
            value=as_json(a_document(f"{key}-{n}")),
        )
        for n in range(many)
    ]


def test_the_shell_says_what_runs_and_that_the_sums_add_up(house: House) -> None:
    operator = Operator(house=house)
    house.settle()

    status, account = operator.types("status"), operator.types("reconcile")

    assert status[0] == account[0] == 0
    for service in house.stack.serving:
        address = house.stack.services.address(service)
        assert f"{service:10}{address}  ready" in status[1]
    assert "DIFFERENCE" not in account[1]
    assert account[1].rstrip().endswith("0 bags unsent.")


def test_the_shell_speaks_to_programs_too(house: House) -> None:
    operator = Operator(house=house)
    house.settle()

    told = {verb: operator.types(f"{verb} --json") for verb in ("lag", "topics plan", "status")}

    assert {code for code, _ in told.values()} == {0}
    read = {verb: json.loads(text) for verb, (_, text) in told.items()}
    assert sum(row["lag"] for row in read["lag"]["lag"]) == 0
    assert read["topics plan"] == {"steps": []}
    assert all(each["ready"] for each in read["status"]["services"].values())


def test_what_nobody_can_read_is_put_aside_and_can_be_found(house: House) -> None:
    operator, topic = Operator(house=house), "partners.innovations.v1"
    house.settle()
    parked, [sound] = operator.parked(topic), letters(house, "op-sound", many=1)
    rubbish = a_letter(
        house.signer("nenc-1"), subject="innovation:hi-nenc:op-rubbish", value=b"{"
    )

    place, _ = house.post(rubbish, sound)
    house.settle()

    assert operator.parked(topic) == parked + 1
    [dead] = house.dead_letters("intake")[place]
    assert (dead["reason"], dead["step"], dead["size"]) == ("format_unknown", "handle", 1)
    assert operator.types("reconcile")[0] == 0


def test_a_stack_that_is_stopped_at_work_goes_on_where_it_was(house: House) -> None:
    operator, serving = Operator(house=house), house.stack.serving
    house.settle()
    told = house.length("intake.innovations.v1")

    house.post(*letters(house, "op-stopped", many=MANY))
    for child in serving.values():
        child.ask_to_stop()
    wait_until(lambda: None not in [c.exit_code() for c in serving.values()], what="the stop")
    assert {name: child.exit_code() for name, child in serving.items()} == dict.fromkeys(
        serving, 0
    )
    assert operator.types("status")[0] == UNREACHABLE
    for child in serving.values():
        child.start()
    for service in serving:
        house.stack.wait_until_ready(service)
    house.settle()

    assert house.length("intake.innovations.v1") == told + MANY
    assert operator.types("reconcile")[0] == 0
