"""The verbs that hold a stack up, let it go, and say how it is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops import choice, containers, docker, state
from ops.children import DIED, Failed, exit_on_signals
from ops.compose import ROOT, Project
from ops.standing import standing
from ops.status import status

REFUSED = 2


def run(data: Path) -> int:
    """In the foreground, until Ctrl-C, SIGTERM or a closed terminal."""
    if state.read(data):
        print(f"A stack already runs on {data}; `ops down` ends it.")
        return REFUSED
    exit_on_signals(0)
    try:
        with standing(data, say=_say) as stack:
            _say(f"Up, on the folder {data}. `python -m ops down` ends it, or Ctrl-C here.")
            stack.watch()
    except Failed as failure:
        _say(str(failure))
        return DIED


def up(data: Path) -> int:
    """In the background: as containers, or under a supervisor, whose words are shown."""
    if state.read(data):
        return status(data)
    if choice.chosen() == choice.DOCKER:
        return _up_in_containers(data)
    log = data / "log" / "stack.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "ops", "run", "--data", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return _follow(supervisor, log=log, data=data)
    except KeyboardInterrupt:
        supervisor.terminate()
        supervisor.wait()
        return REFUSED


def _up_in_containers(data: Path) -> int:
    """All or nothing, whatever interrupts it."""
    exit_on_signals(REFUSED)
    try:
        containers.bring_up(containers.at(data, say=_say))
    except Failed as failure:
        _say(str(failure))
        return DIED
    _say(f"Up, on the folder {data}. `python -m ops down` ends it.")
    return 0


def _follow(supervisor: subprocess.Popen[bytes], *, log: Path, data: Path) -> int:
    with log.open(encoding="utf-8") as words:
        while not (is_up := bool(state.read(data))) and supervisor.poll() is None:
            print(words.read(), end="", flush=True)
            time.sleep(0.1)
        print(words.read(), end="")
    return 0 if is_up else supervisor.wait()


def down(data: Path) -> int:
    found, project = state.read(data), Project(data=data).name
    if str(ROOT) in docker.checkouts(project):
        containers.at(data, say=_say).stop()
        print(f"Stopped: the containers of {project}. What they kept is in {data}/compose.")
        return 0
    if not found:
        print(f"Nothing runs on {data}.")
        return 0
    os.kill(found["supervisor"]["pid"], signal.SIGTERM)
    while state.is_alive(found["supervisor"]):
        time.sleep(0.05)
    print("Stopped: " + ", ".join(found["processes"]))
    return 0


def _say(words: str) -> None:
    print(words, flush=True)
