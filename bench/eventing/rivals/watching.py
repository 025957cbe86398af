"""Anybody's process, measured from outside: by what reaches the topic it writes to."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.children import Child, Failed
from shared.clock import rest
from shared.eventing import admin
from shared.schemas.envelope import Partition

PARTITIONS = 12
TICK = os.sysconf("SC_CLK_TCK")
LONGEST = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    rate: float
    """Events a second, from the first seen in the topic to the last."""
    cpu: float
    """Microseconds an event, of the whole process in that time."""
    rss: float
    """MB, at most."""


async def watched(child: Child, *, address: str, target: str, count: int) -> Run:
    """Start it, see `count` events arrive, and end it; raises Failed with its last words."""
    places = [Partition(target, number) for number in range(PARTITIONS)]
    before = sum((await admin.ends(address, places)).values())
    seen: list[tuple[float, float, int]] = []
    child.start()
    try:
        async with asyncio.timeout(LONGEST):
            while not seen or seen[-1][2] < count:
                await _look(child, seen, places=places, address=address, before=before)
        rss = _rss(child.pid)
    except TimeoutError:
        raise Failed(f"{child.name} did not get through:\n{child.last_words()}") from None
    finally:
        child.stop()
    return _run(seen, rss=rss)


async def _look(
    child: Child,
    seen: list[tuple[float, float, int]],
    *,
    places: Sequence[Partition],
    address: str,
    before: int,
) -> None:
    if child.exit_code() is not None:
        raise Failed(f"{child.name} ended:\n{child.last_words()}")
    arrived = sum((await admin.ends(address, places)).values()) - before
    if arrived:
        seen.append((time.perf_counter(), _cpu(child.pid), arrived))
    await rest(0.02)


def _run(seen: Sequence[tuple[float, float, int]], *, rss: float) -> Run:
    (began, before, already), *_, (ended, after, arrived) = seen
    events = arrived - already
    return Run(rate=events / (ended - began), cpu=(after - before) / events * 1e6, rss=rss)


def _cpu(pid: int) -> float:
    """In seconds, of the process and all its threads: proc_pid_stat(5), fields 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _rss(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
