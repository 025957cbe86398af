"""A list as one reader may see it: found in what is sealed, counted in what is shown."""

from dataclasses import dataclass, replace

from services.export.clerk.room import Asked, Room, Seen
from services.export.domain.edition import Edition
from services.export.domain.finding import MOST, Filter, fits, matches, ordered
from services.export.domain.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Which part of a list, in which order."""

    sort: str | None = None
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    seen: Seen
    view: View
    """What of the view the filter leaves, in the order that was asked for."""
    more: bool
    """There are more than fifty matches, of which nobody says how many this reader may see."""
    next: int | None
    """Where the next part starts."""


async def listed(
    room: Room, edition: Edition, *, wanted: Filter, turn: Turn, asked: Asked
) -> Listed:
    """Up to fifty matches all go to the gate, and the filter is applied again to the view."""
    criteria, away = room.criteria(edition.heading.series), await room.recalls(edition)
    found = matches(edition, wanted, criteria=criteria, away=away, start=turn.start)
    seen = await room.seen(edition, replace(asked, products=found.products))
    rows = [row for row in seen.view.rows if fits(row, wanted, criteria=criteria)]
    goes_on = found.more and len(found.products) == MOST
    return Listed(
        seen=seen,
        view=replace(seen.view, rows=tuple(ordered(rows, sort=turn.sort))),
        more=found.more,
        next=turn.start + MOST if goes_on else None,
    )
