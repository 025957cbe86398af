"""What a fact takes away of what was sealed, so that those who serve it hear it at once."""

from collections.abc import Iterator
from dataclasses import replace

from shared.policy.decision import PERMIT
from shared.policy.standing import Share, Standing
from shared.schemas.audit import Struck
from shared.schemas.vocabulary import Series


def struck(standing: Standing, target: str, *, t: str, k: int) -> tuple[Struck, ...]:
    """Judge each sealed entry that rests on the target, for its own series' audience."""
    found: dict[tuple[str, str], str] = {}
    for series, share in _resting(standing, target, k=k):
        decision = standing.decide(replace(share.request, t=t, k=k))
        if decision.outcome != PERMIT and decision.code:
            found.setdefault((series, share.product), decision.code)
    return tuple(
        Struck(series=Series(series), product=product, code=code)
        for (series, product), code in found.items()
    )


def _resting(standing: Standing, target: str, *, k: int) -> Iterator[tuple[str, Share]]:
    for sealed in standing.sealed.values():
        for share in sealed.shares:
            targets = (standing.targets_of(a.ref, k=k) for a in share.request.sources)
            if sealed.series and share.is_permitted and any(target in t for t in targets):
                yield sealed.series, share
