"""How near are two codes of the Common Procurement Vocabulary?"""

import tomllib
from collections.abc import Collection, Iterable
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

    def closeness(self, left: Collection[str], right: Collection[str]) -> float:
        """Compare the nearest two: by digits in one division, else as the table says."""
        pairs = [(a, b) for a in left for b in right if a[:DIVISION] == b[:DIVISION]]
        if pairs:
            return max(_shared(a, b) for a, b in pairs)
        ours, theirs = divisions(left), divisions(right)
        return self.near if any(g & ours and g & theirs for g in self.groups) else 0.0


def divisions(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code[:DIVISION] for code in codes)


def _shared(left: str, right: str) -> float:
    ours, theirs = _significant(left), _significant(right)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))
    return len([*same]) / max(len(ours), len(theirs))


def _significant(code: str) -> str:
    return code[:DIVISION] + code[DIVISION:].rstrip("0")
