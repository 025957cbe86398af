"""`python -m ops VERB`: everything an operator does from a shell."""

import sys
from collections.abc import Sequence
from pathlib import Path

import httpx2

from ops import (
    backup,
    dead_letters,
    docs,
    doctor,
    granting,
    lag,
    partners,
    running,
    status,
    topics,
    verify,
)
from ops.asking import Refused
from ops.demo import demo
from ops.keys import show_token
from ops.reconcile import reconcile
from ops.telling import UNREACHABLE, Stopped
from ops.verbs import JSON, Verb, option, parser
from shared.errors import Unavailable


def write_docs(_data: Path) -> int:
    return docs.write()


VERBS = {
    "up": Verb(running.up, "start the stack and leave it in the background"),
    "run": Verb(running.run, "start the stack and hold it in the foreground"),
    "down": Verb(running.down, "stop exactly what `up` or `run` started"),
    "status": Verb(status.status, "say what runs, where, and whether it is ready", (JSON,)),
    "reconcile": Verb(reconcile, "add up what each service has read, topic by topic", (JSON,)),
    **doctor.VERBS,
    **lag.VERBS,
    **topics.VERBS,
    **dead_letters.VERBS,
    **verify.VERBS,
    **backup.VERBS,
    **granting.VERBS,
    **partners.VERBS,
    "demo": Verb(demo, "tell the main job on sample data, and stop"),
    "docs": Verb(write_docs, "write the pages that are made from code"),
    "token": Verb(show_token, "print a bearer token of a sample person", (option("person"),)),
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = vars(parser(VERBS, about=__doc__).parse_args(arguments))
    call, data = given.pop("call"), given.pop("data").resolve()
    try:
        return int(call(data, **given))
    except Stopped as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except (Refused, Unavailable, httpx2.HTTPError) as fault:
        why = type(fault.__cause__ or fault).__name__
        print(f"Cannot tell: {why} {fault}".rstrip(), file=sys.stderr)
        print("`python -m ops doctor` says what answers and what does not.", file=sys.stderr)
        return UNREACHABLE


if __name__ == "__main__":
    sys.exit(main())
