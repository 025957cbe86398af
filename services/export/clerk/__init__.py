"""What a command comes to, and how an edition loses an entry: for api and handlers alike."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.export.clerk.candidates import Candidates
from services.export.clerk.shelves import Register, Shelves
from services.export.domain.criteria import Criteria, Rulebook
from services.export.domain.draft import Draft, asked, draft, hashed
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike, recalled
from shared.eventing.application import Answer
from shared.schemas.export import EditionDrafted, EntryRecalled
from shared.schemas.vocabulary import Series

PATIENCE = timedelta(hours=1)
"""How long a draft waits for its decision before another may take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Made anew for each run, on what that run sees."""

    shelves: Shelves
    keys: Callable[[str], Awaitable[Sequence[str]]]
    """Of everything on a shelf: what the search for candidates begins with."""
    rules: Rulebook

    async def register(self, series: Series) -> Register:
        return await self.shelves.series.get(series) or Register(series=series)

    async def draft(self, series: Series, at: datetime) -> Answer[Draft | StillOpen]:
        """One is open at a time; one that nobody decided within the hour gives way."""
        register, criteria = await self.register(series), self.rules.current[series]
        if register.open:
            standing = await self.shelves.drafts.get(register.open)
            if standing and at < standing.as_of + PATIENCE:
                return Answer(value=StillOpen(edition=standing.id))
            await self.void(register, reason="no_decision")
        found = await Candidates(shelves=self.shelves, keys=self.keys).profiles()
        drafted = draft(found, criteria, best=self.rules.best, as_of=at)
        self.shelves.drafts.add(drafted.id, drafted)
        self.keep(replace(register, open=drafted.id))
        return Answer(value=drafted, events=[_drafted(drafted, criteria)])

    def keep(self, register: Register) -> None:
        self.shelves.series.keep(register.series, register)

    async def void(self, register: Register, *, reason: str) -> None:
        """Give up the open draft: it uses no number."""
        standing = await self.shelves.drafts.get(register.open or "")
        if standing:
            gone = replace(standing, state="void", reason=reason)
            self.shelves.drafts.keep(standing.id, gone)
        self.keep(replace(register, open=None))

    async def recall(
        self, edition: Edition, strikes: Collection[Strike]
    ) -> Sequence[EntryRecalled]:
        """Sealed entries stay as they are; a recall stands beside them."""
        keys = {f"{edition.heading.id}/{s.product}": s.product for s in strikes}
        already = await self.shelves.recalls.many(keys)
        told = recalled(edition, strikes, already={keys[key] for key in already})
        for each in told:
            self.shelves.recalls.add(f"{each.edition}/{each.product}", each)
        return told


def _drafted(drafted: Draft, criteria: Criteria) -> EditionDrafted:
    entries = asked(drafted, criteria)
    return EditionDrafted(
        occurred_at=drafted.as_of,
        version=1,
        edition=drafted.id,
        series=drafted.series,
        draft_sha256=hashed(entries),
        action=criteria.action,
        purpose=criteria.purpose,
        audience=criteria.audience,
        territory=criteria.territory,
        criteria=criteria.version,
        criteria_sha256=criteria.sha256,
        entries=entries,
    )
