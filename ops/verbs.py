"""What a verb of the command line is made of, and how the words of it are read."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Option(NamedTuple):
    flags: tuple[str, ...]
    told: Mapping[str, Any]


class Verb(NamedTuple):
    """`call` takes the stack's folder, and each option by its name."""

    call: Callable[..., int]
    summary: str
    options: tuple[Option, ...] = ()


def option(*flags: str, **told: Any) -> Option:
    """In argparse's own words."""
    return Option(flags, told)


JSON = option("--json", dest="as_json", action="store_true", help="print JSON, for a program")


def parser(verbs: Mapping[str, Verb], *, about: str | None) -> argparse.ArgumentParser:
    """A name of two words is an action of a verb: `topics plan`."""
    whole = argparse.ArgumentParser(prog="python -m ops", description=about)
    branches: dict[str, Any] = {"": whole.add_subparsers(required=True, metavar="VERB")}
    for name, verb in verbs.items():
        parent, _, last = name.rpartition(" ")
        if parent not in branches:
            actions = [each.rpartition(" ")[2] for each in verbs if each.startswith(parent)]
            whose = branches[""].add_parser(parent, help=" | ".join(actions))
            branches[parent] = whose.add_subparsers(required=True, metavar="ACTION")
        words = branches[parent].add_parser(last, help=verb.summary, description=verb.summary)
        words.add_argument("--data", type=Path, default=Path("var"), help="the stack's folder")
        words.set_defaults(call=verb.call)
        for each in verb.options:
            words.add_argument(*each.flags, **each.told)
    return whole
