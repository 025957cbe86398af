"""What a fact takes away of what was sealed, so that those who serve it hear it at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from shared.policy.decision import PERMIT
from shared.policy.standing import Share, Standing
from shared.schemas.audit import Struck
from shared.schemas.vocabulary import Series

LARGEST = 600_000
"""Bytes of what is struck that one event may tell: no broker takes more than a mebibyte."""
ENTRY, EDITION = 140, 40
"""Bytes, of an entry as JSON and of each edition that it names."""


@dataclass(slots=True, kw_only=True)
class _Strike:
    code: str
    editions: list[str] = field(default_factory=list[str])


def struck(standing: Standing, target: str, *, t: str, k: int) -> tuple[Struck, ...]:
    """Judge each sealed entry that rests on the target, for its own series' audience."""
    found: dict[tuple[str, str], _Strike] = {}
    for edition, series, share in _resting(standing, target, k=k):
        decision = standing.decide(replace(share.request, t=t, k=k))
        if decision.outcome != PERMIT and decision.code:
            strike = found.setdefault((series, share.product), _Strike(code=decision.code))
            strike.editions.append(edition)
    return tuple(
        Struck(
            series=Series(series),
            product=product,
            code=strike.code,
            editions=tuple(strike.editions),
        )
        for (series, product), strike in found.items()
    )


def in_parts(struck: Sequence[Struck], *, largest: int = LARGEST) -> list[tuple[Struck, ...]]:
    """Each small enough to be told; where nothing is struck, that is told too."""
    parts, room = [list[Struck]()], largest
    for each in struck:
        size = ENTRY + EDITION * len(each.editions)
        if size > room:
            parts.append([])
            room = largest
        parts[-1].append(each)
        room -= size
    return [tuple(part) for part in parts]


def _resting(standing: Standing, target: str, *, k: int) -> Iterator[tuple[str, str, Share]]:
    for edition, sealed in standing.sealed.items():
        for share in sealed.shares:
            targets = (standing.targets_of(a.ref, k=k) for a in share.request.sources)
            if sealed.series and share.is_permitted and any(target in t for t in targets):
                yield edition, sealed.series, share
