"""The project's own text, read once for the tests that hold its shape."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from typing_extensions import override

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "shared", "ops", "bench")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))
PURE = ("shared/schemas", "shared/policy", "shared/tlog")
CATCH_ALL = {"Exception", "BaseException"}
PATCH = re.compile(r"((unittest\.)?mock\.|mocker\.)?patch(\.\w+)?|monkeypatch\.setattr")
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Place(NamedTuple):
    path: Path
    line: int

    @override
    def __str__(self) -> str:
        return f"{name(self.path)}:{self.line}"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in nodes(path) if isinstance(node, Function))


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_pure(path: Path) -> bool:
    """What decides: it never waits, looks around or rolls dice."""
    return name(path).startswith(PURE) or (
        name(path).startswith("services/") and "domain" in (*path.parts, path.stem)
    )


def broad_excepts() -> list[Place]:
    found: list[Place] = []
    for path in SOURCES:
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node.type):
                found.append(Place(path, node.lineno))
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                found += [Place(path, node.lineno) for each in node.args if _catches_all(each)]
    return found


def _catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_all(each) for each in caught.elts)
    return caught is None or ast.unparse(caught) in CATCH_ALL


def patches() -> list[Place]:
    return [
        Place(path, node.lineno)
        for path in TESTS
        for node in nodes(path)
        if isinstance(node, ast.Call) and PATCH.fullmatch(ast.unparse(node.func))
    ]


def suppressions() -> list[Place]:
    return [
        Place(path, number)
        for path in SOURCES + TESTS
        for number, line in enumerate(lines(path), start=1)
        if SUPPRESSION.search(line)
    ]
