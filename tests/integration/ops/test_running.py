"""However a stack ends, nothing of it is left."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.sources import ROOT

PATIENCE = 25.0


@contextmanager
def a_stack_being_started(data: Path) -> Generator[subprocess.Popen[str]]:
    """Left to the test as soon as it says that its first engine runs."""
    command = [sys.executable, "-m", "ops", "run", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        if not supervisor.stdout.readline():
            pytest.skip("NOT RUN: this machine cannot start the engines")
        yield supervisor
        supervisor.kill()


def left_of(data: Path) -> list[int]:
    """Processes whose command names the folder: every one of its stack does."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(data).encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def see_off(pids: list[int]) -> None:
    """Wait for the end of each, as the kernel tells it."""
    for pid in pids:
        with suppress(ProcessLookupError):
            end = os.pidfd_open(pid)
            select.select([end], [], [], PATIENCE)
            os.close(end)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_nothing_is_left_of_a_stack_interrupted_by(
    name: str, *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPELINE_STACK", "native")
    with a_stack_being_started(tmp_path) as supervisor:
        running = left_of(tmp_path)

        supervisor.send_signal(getattr(signal, name))
        supervisor.wait(PATIENCE)

        assert running != []
        see_off(left_of(tmp_path))
        assert left_of(tmp_path) == []
