"""The one place where the harness waits: for a condition, and never longer than it says."""

import threading
import time
from collections.abc import Callable

STEP = 0.05
_never = threading.Event()


class NotInTime(AssertionError):
    """What was waited for did not come."""


def until(holds: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Give the seconds it took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise NotInTime(f"{what}: not within {seconds:.0f} s")
        _never.wait(STEP)
    return time.monotonic() - began
