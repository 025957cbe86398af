"""Two to four products side by side, and two editions one after the other."""

from dataclasses import dataclass

from services.export.clerk.room import Asked, Room, Seen
from services.export.domain.diff import Diff, diff
from services.export.domain.edition import Edition
from services.export.domain.view import unshared
from shared.schemas.vocabulary import Series
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    seen: Seen
    differing: tuple[str, ...]
    """Names of fields in which they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    before: str
    after: str
    seen: tuple[Seen, Seen]
    diff: Diff


async def compared(room: Room, edition: Edition, *, asked: Asked) -> Compared:
    """All of them, or an answer as if there were none."""
    named = [*(asked.products or ())]
    there = edition.allowed.keys() - (await room.recalls(edition)).keys()
    if len({*named} & there) < len(named):
        raise _absent()
    seen = await room.seen(edition, asked)
    rows = seen.view.rows
    if len(rows) < len(named):
        raise _absent()
    fields = sorted({name for row in rows for name in row.values})
    told = {n: [[s.value for s in row.values.get(n, ())] for row in rows] for n in fields}
    return Compared(
        seen=seen,
        differing=tuple(n for n, each in told.items() if any(v != each[0] for v in each)),
    )


async def differing(
    room: Room, series: Series, *, between: tuple[str | None, str | None], asked: Asked
) -> Differing:
    """From the edition before the current one, to the current one, unless others are named."""
    after = await room.edition(series, between[1])
    earlier = between[0] or after.heading.issue.previous
    if earlier is None:
        raise Problem(404, "not-found", detail="There is no earlier edition to compare with.")
    before = await room.edition(series, earlier)
    seen = (await room.seen(before, asked), await room.seen(after, asked))
    away = unshared(before, seen[0].view) | unshared(after, seen[1].view)
    return Differing(
        before=before.heading.issue.number,
        after=after.heading.issue.number,
        seen=seen,
        diff=diff(seen[0].view, seen[1].view, unshared=away),
    )


def _absent() -> Problem:
    return Problem(404, "not-found", detail="A product is not there, or named twice.")
