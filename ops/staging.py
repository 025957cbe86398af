"""Where is the story told? On the stack that is up, if nobody has used it; else on its own."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.asking import Person
from ops.keys import Keys
from ops.reconcile import accounts
from ops.standing import Standing, found, standing

COMES_IN = ("partners.", "intake.innovations", "intake.opportunities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    stack: Standing
    keys: Keys
    stays: bool
    """It was there before, and is there afterwards."""


@contextmanager
def stage(data: Path, *, say: Callable[[str], None]) -> Generator[Stage]:
    """Its own writes to a folder of its own, and nothing of it is left."""
    there, keys = found(data, say=say), Keys(folder=data)
    if there and is_unused(there, keys):
        say(f"On the stack that is up on the folder {data}, which nobody has used yet.")
        yield Stage(stack=there, keys=keys, stays=True)
        return
    with tempfile.TemporaryDirectory(prefix="pipeline-demo-") as folder:
        own = Path(folder)
        with standing(own, say=say, throwaway=True) as stack:
            yield Stage(stack=stack, keys=Keys(folder=own), stays=False)


def is_unused(stack: Standing, keys: Keys) -> bool:
    """Whether nothing ever came in: all that anybody does begins with a record."""
    operator = Person(name="operator", keys=keys, addresses=stack.addresses)
    rows = accounts(operator, kafka=stack.kafka).rows
    return not any(row.end for row in rows if row.topic.startswith(COMES_IN))
