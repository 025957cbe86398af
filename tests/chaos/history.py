"""What the clients did and were told, one JSON line each: the checker's only word for it."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Told = Callable[..., None]


@dataclass(slots=True, kw_only=True)
class History:
    path: Path
    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, process: str, op: str, **value: str) -> Told:
        """Give what is to be called with the outcome; what it names then is added."""
        invoke = time.time()

        def told(outcome: str, **more: str) -> None:
            line = {"process": process, "op": op, "invoke": invoke, "complete": time.time()}
            self._write({**line, "outcome": outcome, "value": {**value, **more}})

        return told

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            self.count += 1
