"""How a verb speaks: lines for a person, JSON for a program, an exit code for both."""

import json
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress

FINE, FINDING, USAGE, UNREACHABLE = range(4)
"""What a verb exits with: 2 is also a missing prerequisite."""


class Stopped(Exception):
    """A verb cannot go on; the text says what to do."""

    code = USAGE


class Unusable(Stopped):
    """It was asked wrongly, or what it needs is not there."""


class Unreachable(Stopped):
    code = UNREACHABLE


class Finding(NamedTuple):
    """Something that wants a hand."""

    about: str
    says: str
    do: str

    def lines(self) -> Iterable[str]:
        yield f"{self.about}: {self.says}"
        yield f"    {self.do}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    document: Mapping[str, Any]
    lines: Iterable[str]
    code: int = FINE

    def show(self, *, as_json: bool) -> int:
        text = json.dumps(self.document, indent=1) if as_json else "\n".join(self.lines)
        print(text, flush=True)
        return self.code


@contextmanager
def counting(what: str, *, total: int) -> Generator[Callable[[], None]]:
    """Give what to call once for each: a bar on a terminal, a line at each tenth elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Progress(console=console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)
        return
    done, step = 0, max(1_000, total // 10)

    def advance() -> None:
        nonlocal done
        done += 1
        if done % step == 0 or (done == total and total > step):
            print(f"{what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

    yield advance
