"""`python -m bench.eventing`: our kernel beside the raw loop, on a real Kafka."""

import gc
import logging
import tempfile
from functools import partial
from pathlib import Path

import structlog
import uvloop

from bench.eventing import kernel, raw
from bench.eventing.filling import EVENTS, fill
from bench.eventing.rivals.race import race
from bench.harness import compare
from ops.children import exit_on_signals
from ops.engines import Engines, started

KEPT_EVENTS = 4_000


async def bench(address: str, mongo: str, *, data: Path) -> None:
    await fill(address)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    ours = partial(kernel.loop, address, mongo=mongo)
    await compare(
        "without documents",
        ours=partial(ours, count=EVENTS, keeping=False),
        raw=partial(raw.loop, address, count=EVENTS),
        goal=0.7,
    )
    await compare(
        "with the same documents",
        ours=partial(ours, count=KEPT_EVENTS, keeping=True),
        raw=partial(raw.loop, address, count=KEPT_EVENTS, mongo=mongo),
        goal=0.6,
    )
    await race(address, mongo, data=data)


def main() -> None:
    """A bench measures, and judges nothing: absolute times on a shared machine mean little."""
    exit_on_signals(130)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.ERROR)
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Engines(data=Path(folder), say=print)) as engines,
    ):
        uvloop.run(bench(engines.kafka, engines.mongo, data=Path(folder)))


if __name__ == "__main__":
    main()
