"""The kernel, in a process of its own."""

import gc
import logging
import sys

import structlog
import uvloop

from bench.eventing import kernel


def main() -> None:
    server, _, _, mongo, count = sys.argv[1:6]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.ERROR)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    uvloop.run(kernel.loop(server, mongo=mongo, count=int(count), keeping=False))


if __name__ == "__main__":
    main()
