"""Every command of the operator's book is run, as it is written, on a stack at work."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.e2e.test_dead_letters import rubbish
from tests.support.e2e import House
from tests.support.sources import ROOT

pytestmark = pytest.mark.timeout(240)
BOOK = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
CHAPTER = re.compile(r"^#{2,3} (.+)\n([\s\S]*?)(?=^#{2,3} |\Z)", re.MULTILINE)
COMMANDS = [
    (chapter, line)
    for chapter, text in CHAPTER.findall(BOOK)
    for block in re.findall(r"```sh\n([\s\S]*?)```", text)
    for line in block.splitlines()
]
RUNBOOKS = re.findall(r"^### (.+)$", BOOK, re.MULTILINE)


def run(house: House, line: str, *, at: str) -> "subprocess.CompletedProcess[str]":
    """In a shell, by the project's own Python, on this stack's folder."""
    data = shlex.quote(str(house.stack.data))
    words = f"{line} --data {data}".replace("python ", f"{shlex.quote(sys.executable)} ", 1)
    known = os.environ | {"GROUP": "intake", "AT": at}  # noqa: TID251 - a shell's own
    return subprocess.run(
        ["/bin/sh", "-c", words],
        cwd=ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_runbook_has_a_command() -> None:
    assert set(RUNBOOKS) - {chapter for chapter, _ in COMMANDS} == set()


def test_the_commands_of_the_book_work(house: House) -> None:
    [at] = rubbish(house, "book", many=1)

    lines = dict.fromkeys(line for _, line in COMMANDS)
    done = {line: run(house, line, at=at) for line in lines}

    failed = {
        line: (each.returncode, each.stderr[-500:])
        for line, each in done.items()
        if each.returncode not in {0, 1} or each.stderr
    }
    assert failed == {}


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(house: House) -> None:
    rubbish(house, "doctor", many=1)

    done = run(house, "python -m ops doctor", at="")

    assert done.returncode == 1
    assert "dead-letters list --group intake" in done.stdout
    assert "key nenc-0 of HIN:HI-NENC: is out of force since 2021-01-01" in done.stdout
    assert "topics: fine" in done.stdout
    assert "log: fine" in done.stdout
