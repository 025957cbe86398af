"""What went before an edition in its series, and how each entry came to stand where it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Which one it is, in its series."""

    number: str
    previous: str | None
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """new, returned, up, down or same, since the edition before."""

    change: str = "new"
    from_rank: int | None = None
    first_edition: str | None = None


NEW = Step()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the edition before held, less what was recalled of it since."""

    issue: Issue
    ranks: Mapping[str, int | None] = field(default_factory=dict[str, int | None])
    firsts: Mapping[str, str] = field(default_factory=dict[str, str])

    def step(self, product: str, *, rank: int | None) -> Step:
        first = self.firsts.get(product)
        if first is None:
            return Step(change="new", first_edition=self.issue.number)
        if product not in self.ranks:
            return Step(change="returned", first_edition=first)
        before = self.ranks[product]
        return Step(change=_moved(before, rank), from_rank=before, first_edition=first)

    def gone(self, listed: Iterable[str]) -> int:
        return len(self.ranks.keys() - {*listed})

    def firsts_with(self, listed: Iterable[str]) -> dict[str, str]:
        return {**dict.fromkeys(listed, self.issue.number), **self.firsts}


def _moved(before: int | None, after: int | None) -> str:
    if before is None or after is None or before == after:
        return "same"
    return "up" if after < before else "down"
