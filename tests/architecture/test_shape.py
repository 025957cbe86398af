"""The repository keeps the shape that its documents promise."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.sources import (
    SOURCES,
    TESTS,
    Function,
    broad_excepts,
    functions,
    is_pure,
    length,
    lines,
    name,
    nodes,
    patches,
)

IMPURE = {
    "environ", "getenv", "input", "monotonic", "now", "open", "perf_counter", "print",
    "random", "read_bytes", "read_text", "sleep", "time_ns", "today", "token_bytes",
    "token_hex", "urandom", "utcnow", "uuid1", "uuid4", "write_bytes", "write_text",
}  # fmt: skip
EMPTY_WORDS = {
    "base", "common", "data", "helper", "helpers", "info", "manager", "misc", "process",
    "util", "utils",
}  # fmt: skip
EMPTY_ENDINGS = ("Service", "Event")
EXCUSED = {"shared/schemas/base.py": {"base", "Event"}}
"""An exception is a line here with its reason: the base of every event is called so."""


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("source", paths, ids=name)


@each(SOURCES + TESTS)
def test_a_module_fits_in_the_head(source: Path) -> None:
    limit = 60 if name(source).endswith("/app.py") and "services" in source.parts else 250

    assert len(lines(source)) <= limit, "split it by what it answers to"


@each(SOURCES + TESTS)
def test_a_function_fits_on_the_screen(source: Path) -> None:
    too_long = [f"{each.name}:{each.lineno}" for each in functions(source) if length(each) > 30]

    assert too_long == [], "name a part of it and take that out"


@each([source for source in SOURCES if is_pure(source)])
def test_what_decides_never_waits_or_looks_around(source: Path) -> None:
    impure = [
        f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for node in nodes(source)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
        or (isinstance(node, ast.Call) and called(node) in IMPURE)
    ]

    assert impure == [], "take the answer as an argument"


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


@each(SOURCES)
def test_a_name_says_something(source: Path) -> None:
    named = [source.stem] + [
        node.name for node in nodes(source) if isinstance(node, ast.ClassDef | Function)
    ]
    empty = {each for each in named if says_nothing(each)} - EXCUSED.get(name(source), set())

    assert empty == set(), "say what it is about"


def says_nothing(given: str) -> bool:
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", given)}
    is_contracting = {"contracting", "process"} <= words
    empty = words & EMPTY_WORDS - ({"process"} if is_contracting else set())
    return bool(empty) or given.endswith(EMPTY_ENDINGS) or given == "handle"


def test_one_place_catches_everything_and_it_is_the_kernel() -> None:
    elsewhere = [str(place) for place in broad_excepts() if "eventing" not in place.path.parts]

    assert elsewhere == [], "catch what you expect, or return an outcome"
    assert len(broad_excepts()) <= 1


def test_no_test_patches() -> None:
    assert [str(place) for place in patches()] == [], "pass a twin: it is an argument"
