"""What ops starts it watches, and what it remembers it checks."""

import os
import sys
from pathlib import Path

import pytest

from ops import state
from ops.children import Child, Failed

SLEEPER = "import time; time.sleep(60)"


def a_child(folder: Path, program: str) -> Child:
    return Child(
        name="child", command=[sys.executable, "-c", program], log=folder / "child.log"
    )


def test_one_that_dies_while_starting_is_quoted(tmp_path: Path) -> None:
    child = a_child(tmp_path, "raise SystemExit('no such key')")

    child.start()

    with pytest.raises(Failed, match=r"child stopped with 1:\n +no such key"):
        child.wait_until(lambda: False)


def test_one_that_never_becomes_ready_is_given_up(tmp_path: Path) -> None:
    child = a_child(tmp_path, SLEEPER)
    child.start()

    with pytest.raises(Failed, match="was not ready"):
        child.wait_until(lambda: False, seconds=0.1)

    child.stop()


def test_a_state_is_believed_while_its_writer_lives(tmp_path: Path) -> None:
    child = a_child(tmp_path, SLEEPER)
    child.start()
    state.write(tmp_path, [child], services={})

    alive = state.read(tmp_path)["processes"]["child"]
    was_alive = state.is_alive(alive)
    child.stop()

    assert (was_alive, state.is_alive(alive)) == (True, False)


def test_a_pid_given_to_somebody_else_is_not_believed() -> None:
    assert not state.is_alive({"pid": os.getpid(), "born": "12345"})
