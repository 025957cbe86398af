"""`python -m bench.eventing.memory`: what a process of ours holds after a million events."""

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.eventing.filling import fill
from bench.eventing.language import Offered, Taken
from bench.eventing.rivals.watching import watched
from ops.children import Child, exit_on_signals
from ops.engines import Engines, started

EVENTS = 1_000_000
MOST = 200


async def measure(address: str, mongo: str, *, data: Path) -> None:
    print(f"Writing {EVENTS:,} events ...", flush=True)
    await fill(address, count=EVENTS)
    told = [address, Offered.topic, Taken.topic, mongo, str(EVENTS)]
    child = Child(
        name="our kernel",
        command=[sys.executable, "-m", "bench.eventing.rivals.kernel", *told],
        log=data / "kernel.log",
    )
    run = await watched(child, address=address, target=Taken.topic, count=EVENTS)
    verdict = "HOLDS" if run.rss <= MOST else "FALLS SHORT"
    print(
        f"{EVENTS:,} events: {run.rss:.0f} MB at most (goal {MOST}), "
        f"{run.rate:,.0f} msg/s   {verdict}"
    )


def main() -> None:
    exit_on_signals(130)
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Engines(data=Path(folder), say=print)) as engines,
    ):
        asyncio.run(measure(engines.kafka, engines.mongo, data=Path(folder)))


if __name__ == "__main__":
    main()
