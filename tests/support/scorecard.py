"""What the code measures, beside what it should."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import grimp
from typing_extensions import override

from tests.support.sources import (
    FOLDERS,
    ROOT,
    SOURCES,
    TESTS,
    broad_excepts,
    functions,
    length,
    lines,
    patches,
    suppressions,
)


class Score(NamedTuple):
    measure: str
    figures: tuple[float, ...]
    targets: tuple[float, ...]
    of: str = ""

    @property
    def is_met(self) -> bool:
        return all(got <= most for got, most in zip(self.figures, self.targets, strict=True))

    @override
    def __str__(self) -> str:
        got, most = (" · ".join(f"{each:g}" for each in row) for row in self[1:3])
        return (
            f"{'ok ' if self.is_met else 'NO '} {self.measure:46} {got:16} <= {most} {self.of}"
        )


def scorecard() -> tuple[Score, ...]:
    modules = sorted(len(lines(path)) for path in SOURCES if lines(path))
    bodies = sorted(length(each) for path in SOURCES for each in functions(path))
    tests = sorted(
        length(each)
        for path in TESTS
        for each in functions(path)
        if each.name.startswith("test_")
    )
    untyped = sum(each.returns is None for path in SOURCES for each in functions(path))
    written = sum(len(lines(path)) for path in SOURCES + TESTS)
    excused = len(suppressions())
    return (
        Score("packages in an import cycle", (len(in_cycles()),), (0,)),
        Score("module lines: median · 90 % · most", at(modules, 50, 90, 100), (70, 160, 250)),
        Score("function lines: 90 % · 99 % · most", at(bodies, 90, 99, 100), (18, 28, 30)),
        Score("functions without a return type", (untyped,), (0,), f"of {len(bodies)}"),
        Score("patches in tests", (len(patches()),), (0,), f"in {len(tests)} tests"),
        Score("suppressions", (excused,), (written // 1000,), f"in {written} lines"),
        Score("broad excepts", (len(broad_excepts()),), (1,)),
        Score("test lines: median", at(tests, 50), (12,)),
    )


def at(ordered: Sequence[int], *percents: int) -> tuple[int, ...]:
    """Nearest rank: the least that so many per cent do not exceed."""
    return tuple(ordered[max(ceil(len(ordered) * each / 100) - 1, 0)] for each in percents)


def in_cycles() -> list[str]:
    """Packages that reach themselves by way of another."""
    roots = [folder for folder in FOLDERS if (ROOT / folder / "__init__.py").exists()]
    graph = grimp.build_graph(*roots)
    for package in {".".join(module.split(".")[:2]) for module in graph.modules} - set(roots):
        graph.squash_module(package)
    return sorted(
        module
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module in graph.find_upstream_modules(imported)
    )
