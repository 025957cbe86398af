"""How near are two codes of the Common Procurement Vocabulary?"""

import tomllib
from collections.abc import Iterable
from itertools import takewhile

from shared.schemas.base import Code, Frozen

DIVISION = 2


def read(table: bytes) -> "Affinities":
    return Affinities.model_validate(tomllib.loads(table.decode()))


class Affinities(Frozen):
    """A curated table: what a category says about codes, and which divisions are near."""

    version: Code
    near: float
    groups: tuple[frozenset[str], ...]
    categories: dict[str, tuple[str, ...]]

    def prefixes(self, categories: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(p for c in categories for p in self.categories.get(c, ())))

    def closeness(self, left: Iterable[str], right: Iterable[str]) -> float:
        """Compare the nearest two, by their significant digits."""
        ours, theirs = [_significant(code) for code in left], [*map(_significant, right)]
        return max((self._pair(a, b) for a in ours for b in theirs), default=0.0)

    def _pair(self, left: str, right: str) -> float:
        divisions = {left[:DIVISION], right[:DIVISION]}
        if len(divisions) == 1:
            pairs = zip(left, right, strict=False)
            same = takewhile(lambda pair: pair[0] == pair[1], pairs)
            return len([*same]) / max(len(left), len(right))
        return self.near if any(divisions <= group for group in self.groups) else 0.0


def _significant(code: str) -> str:
    return code[:DIVISION] + code[DIVISION:].rstrip("0")
