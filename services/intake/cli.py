"""What an operator may tell intake to do."""

import argparse
from collections.abc import Awaitable, Callable, Sequence


async def run(arguments: Sequence[str], *, create: Callable[[], Awaitable[None]]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.intake")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("init", help="make the collections and indexes that are not there yet")
    parser.parse_args(arguments)
    await create()
    return 0
