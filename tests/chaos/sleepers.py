"""Whoever stops itself at a crash point is woken when its group has long given it up."""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from ops.children import Child

ASLEEP = 20.0
"""Seconds: twice the session of a service of the stack."""


@dataclass(slots=True, kw_only=True)
class Ward:
    expected: dict[Path, Child] = field(default_factory=dict[Path, Child])
    asleep: dict[int, float] = field(default_factory=dict[int, float])
    """By pid: until when."""

    def expect(self, marker: Path, child: Child) -> None:
        self.expected[marker] = child

    def look(self) -> None:
        now = time.monotonic()
        for marker, child in list(self.expected.items()):
            if marker.exists():
                del self.expected[marker]
                self.asleep[child.pid] = now + ASLEEP
        for pid, until in list(self.asleep.items()):
            if now > until:
                del self.asleep[pid]
                os.kill(pid, signal.SIGCONT)

    def is_empty(self) -> bool:
        return not self.asleep
