"""`python -m ops VERB`: everything an operator does from a shell."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ops import docs, running
from ops.demo import demo
from ops.keys import show_token
from ops.reconcile import reconcile


class Verb(NamedTuple):
    call: Callable[..., int]
    summary: str
    operands: tuple[str, ...] = ()


def write_docs(_data: Path) -> int:
    return docs.write()


VERBS = {
    "up": Verb(running.up, "start the stack and leave it in the background"),
    "run": Verb(running.run, "start the stack and hold it in the foreground"),
    "down": Verb(running.down, "stop exactly what `up` or `run` started"),
    "status": Verb(running.status, "say what runs, where, and whether it is ready"),
    "reconcile": Verb(reconcile, "add up what each service has read, topic by topic"),
    "demo": Verb(demo, "tell the main job on sample data, and stop"),
    "docs": Verb(write_docs, "write the pages that are made from code"),
    "token": Verb(show_token, "print a bearer token of a sample person", ("person",)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ops", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB", dest="verb")
    for name, verb in VERBS.items():
        words = verbs.add_parser(name, help=verb.summary, description=verb.summary)
        words.add_argument("--data", type=Path, default=Path("var"), help="the stack's folder")
        for operand in verb.operands:
            words.add_argument(operand)
    given = vars(parser.parse_args())
    return VERBS[given.pop("verb")].call(given.pop("data").resolve(), **given)


if __name__ == "__main__":
    sys.exit(main())
