"""Verbs: `init` makes the collections, `fsck` reads the log whole and says what it found."""

import argparse
from collections.abc import Awaitable, Callable, Sequence

from services.audit.sequencer.log import Held
from services.audit.sequencer.office import Damaged


async def run(
    arguments: Sequence[str],
    *,
    create: Callable[[], Awaitable[None]],
    recover: Callable[[], Awaitable[Held]],
) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.audit")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("init", help="make the collections and indexes that are not there yet")
    verbs.add_parser("fsck", help="hash every record anew, against the last checkpoint")
    if parser.parse_args(arguments).verb == "init":
        await create()
        return 0
    return await check(recover)


async def check(recover: Callable[[], Awaitable[Held]]) -> int:
    try:
        held = await recover()
    except Damaged as fault:
        print(f"damaged: {fault}")
        return 1
    print(f"whole: {held.range.size} records, root {held.range.root.hex()}")
    return 0
