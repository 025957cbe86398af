"""The processes that the stack is made of: started, watched, and stopped to the last one."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE = 10.0
DIED = 3


class Failed(Exception):
    """A part of the stack did not come up; the text says which and its last words."""


class Missing(Failed):
    """What the part runs on is not on this machine."""


@dataclass(slots=True, kw_only=True)
class Child:
    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """In a session of its own, and ended by Linux if its parent is killed outright."""
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [*tied, *self.command],
                env=os.environ | dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.running.pid if self.running else 0

    def exit_code(self) -> int | None:
        return self.running.poll() if self.running else None

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line[:400]}" for line in lines[-12:])

    def ask_to_stop(self) -> None:
        if self.running and self.running.poll() is None:
            self.running.terminate()

    def stop(self) -> None:
        """Ask, wait, then insist."""
        self.ask_to_stop()
        if self.running:
            try:
                self.running.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()
            self.running = None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if self.exit_code() is not None:
                said = f"{self.name} stopped with {self.exit_code()}:\n{self.last_words()}"
                raise Failed(said)
            if time.monotonic() > deadline:
                said = f"{self.name} was not ready in {seconds:.0f} s:\n{self.last_words()}"
                raise Failed(said)
            time.sleep(0.05)


def finish(*children: Child) -> None:
    """Run children that end by themselves, side by side; if one fails, none is left."""
    try:
        for child in children:
            child.start()
        for child in children:
            if child.running and child.running.wait():
                raise Failed(f"{child.name} failed:\n{child.last_words()}")
    finally:
        for child in children:
            child.stop()


def free_port(wanted: int = 0) -> int:
    """The wanted one if nobody has it, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, path: str) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", path)
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def exit_on_signals(code: int) -> None:
    """Ctrl-C, SIGTERM and a closed terminal leave by way of every `finally`, once."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def leave(_signal: int, _frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(code)

    for each in signals:
        signal.signal(each, leave)
