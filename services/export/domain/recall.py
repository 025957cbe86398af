"""Which entries of a published edition something takes away."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from services.export.domain.edition import Edition
from shared.schemas.export import EntryRecalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """Audit's word, or a fact of our own, that a product may no longer be shown."""

    product: str
    code: str
    cause: str
    """The id of the event that told us."""
    at: datetime
    seq: int | None = None
    """The log position, where the log said it: decisions after it have heeded it."""
    editions: tuple[str, ...] = ()
    """Those that it was said of; none named, of any."""

    def reaches(self, edition: Edition) -> bool:
        """An edition that does not rest on what was taken away keeps its entry."""
        heading = edition.heading
        is_meant = not self.editions or heading.id in self.editions
        return is_meant and (self.seq is None or heading.seal.seal_seq < self.seq)


def together(known: Strike | None, heard: Strike) -> Strike:
    """The newer stands, for the editions of both: some may be yet to appear."""
    if known is None:
        return heard
    newer = max(known, heard, key=lambda strike: strike.seq or 0)
    named = {*known.editions, *heard.editions} if known.editions and heard.editions else ()
    return replace(newer, editions=tuple(sorted(named)))


def recalled(
    edition: Edition, strikes: Collection[Strike], *, already: Collection[str]
) -> tuple[EntryRecalled, ...]:
    """Tell of each entry once, whatever strikes it after."""
    reaching = {s.product: s for s in strikes if s.reaches(edition)}
    heading = edition.heading
    return tuple(
        EntryRecalled(
            occurred_at=strike.at,
            version=3 + place,
            edition=heading.id,
            series=heading.series,
            number=heading.issue.number,
            product=entry.product,
            rank=entry.rank,
            cause=strike.code,
            cause_event=strike.cause,
            seq=strike.seq,
        )
        for place, entry in enumerate(edition.entries)
        if (strike := reaching.get(entry.product)) and entry.product not in already
    )
