"""The verbs that hold a stack up, let it go, and say how it is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops import state
from ops.children import DIED, Failed, exit_on_signals
from ops.stack import running
from ops.status import status

REFUSED = 2


def run(data: Path) -> int:
    """In the foreground, until Ctrl-C, SIGTERM or a closed terminal."""
    if state.read(data):
        print(f"A stack already runs on {data}; `ops down` ends it.")
        return REFUSED
    exit_on_signals(0)
    try:
        with running(data, say=_say) as stack:
            _say(f"Up, on the folder {data}. `python -m ops down` ends it, or Ctrl-C here.")
            while True:
                time.sleep(0.2)
                stack.revive()
    except Failed as failure:
        _say(str(failure))
        return DIED


def up(data: Path) -> int:
    """In the background: a supervisor of its own session, whose words are shown meanwhile."""
    if state.read(data):
        return status(data)
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


def _follow(supervisor: subprocess.Popen[bytes], *, log: Path, data: Path) -> int:
    with log.open(encoding="utf-8") as words:
        while not (is_up := bool(state.read(data))) and supervisor.poll() is None:
            print(words.read(), end="", flush=True)
            time.sleep(0.1)
        print(words.read(), end="")
    return 0 if is_up else supervisor.wait()


def down(data: Path) -> int:
    found = state.read(data)
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
