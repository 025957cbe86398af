"""Two ways of doing one thing, in turns on one machine: what is told is their ratio."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5


@dataclass(slots=True)
class Lap:
    """From the first event in hand to the last one told."""

    events: int
    told: int = 0
    began: tuple[float, float] | None = None
    took: tuple[float, float] = (0.0, 0.0)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Only the first call counts."""
        self.began = self.began or _now()

    def end_if_all_is_told(self) -> None:
        if self.told >= self.events and self.began:
            now, cpu = _now()
            self.took = (now - self.began[0], cpu - self.began[1])
            self.over.set()


Run = Callable[[], Awaitable[Lap]]


async def compare(name: str, *, ours: Run, raw: Run, goal: float) -> None:
    """Print one row: the ratio of the median rates, beside what we want it to be."""
    laps: list[tuple[Lap, Lap]] = []
    for _ in range(ROUNDS):
        gc.collect()
        laps.append((await raw(), await ours()))
    raws, kernels = zip(*laps, strict=True)
    ratio = _rate(kernels) / _rate(raws)
    print(
        f"{name:<28} {ratio:5.2f} of raw (goal {goal})   "
        f"{_rate(kernels):7,.0f} / {_rate(raws):7,.0f} msg/s   "
        f"{_cpu(kernels):4.0f} / {_cpu(raws):4.0f} µs of CPU an event   "
        f"{'HOLDS' if ratio >= goal else 'FALLS SHORT'}"
    )


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _rate(laps: Sequence[Lap]) -> float:
    return median(lap.events / lap.took[0] for lap in laps)


def _cpu(laps: Sequence[Lap]) -> float:
    return median(lap.took[1] / lap.events * 1e6 for lap in laps)
