"""No crash point is left out of the list of cases, and none is in it that is not there."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.cases import CASES, POINTS

ROOT = Path(__file__).parents[2]


def named_in_code() -> Iterator[str]:
    for folder in ("shared", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Name(id="crash_point"), args=[ast.Constant(value=name)]
                    ):
                        yield str(name)
                    case _:
                        pass


def test_every_crash_point_is_tried_and_each_has_one_place() -> None:
    named = [*named_in_code()]

    assert sorted(named) == sorted({*POINTS, *(case.point for case in CASES)})
