"""What a command comes to, and how an edition loses an entry: for api and handlers alike."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from services.export.clerk.shelves import Fact, Register, Shelf, Shelves
from services.export.domain.criteria import Criteria
from services.export.domain.draft import Draft, asked, draft, hashed
from services.export.domain.edition import Edition
from services.export.domain.profile import Profile, profiles
from services.export.domain.recall import Strike, recalled
from shared.eventing.application import Answer
from shared.schemas.export import EditionDrafted, EntryRecalled
from shared.schemas.innovation import Innovation
from shared.schemas.matching import LinkProposed, Product
from shared.schemas.opportunity import Opportunity

PATIENCE = timedelta(hours=1)
"""How long a draft waits for its decision before another may take its place."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Made anew for each run, on what that run sees."""

    shelves: Shelves
    keys: Callable[[str], Awaitable[Sequence[str]]]
    """Of everything on a shelf: what the search for candidates begins with."""
    criteria: Criteria

    async def register(self) -> Register:
        return await self.shelves.series.get(self.criteria.series) or Register()

    async def draft(self, at: datetime) -> Answer[Draft | StillOpen]:
        """One is open at a time; one that nobody decided within the hour gives way."""
        register = await self.register()
        if register.open:
            standing = await self.shelves.drafts.get(register.open)
            if standing and at < standing.as_of + PATIENCE:
                return Answer(value=StillOpen(edition=standing.id))
            await self.void(register, reason="no_decision")
        drafted = draft(await self._profiles(), self.criteria, as_of=at)
        self.shelves.drafts.add(drafted.id, drafted)
        self.keep(replace(register, open=drafted.id))
        return Answer(value=drafted, events=[self._drafted(drafted)])

    def keep(self, register: Register) -> None:
        self.shelves.series.keep(self.criteria.series, register)

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

    def _drafted(self, drafted: Draft) -> EditionDrafted:
        entries = asked(drafted, self.criteria)
        return EditionDrafted(
            occurred_at=drafted.as_of,
            version=1,
            edition=drafted.id,
            series=drafted.series,
            draft_sha256=hashed(entries),
            action=self.criteria.action,
            purpose=self.criteria.purpose,
            audience=self.criteria.audience,
            territory=self.criteria.territory,
            criteria=self.criteria.version,
            criteria_sha256=self.criteria.sha256,
            entries=entries,
        )

    async def _profiles(self) -> list[Profile]:
        shelves = self.shelves
        products = await _told(Product, shelves.products, keys=await self.keys("products"))
        links = await _told(LinkProposed, shelves.links, keys=await self.keys("links"))
        pairs = [(link.product, link.opportunity) for link, _ in links]
        members = {m.source_ref for product, _ in products for m in product.members}
        innovations = await _told(Innovation, shelves.innovations, keys=members)
        named = {notice for _, notice in pairs}
        notices = await _told(Opportunity, shelves.opportunities, keys=named)
        return profiles(
            products,
            [innovation for innovation, _ in innovations],
            notices=[notice for notice, _ in notices],
            named_by=pairs,
        )


async def _told(
    kind: type[M], facts: Shelf[Fact], *, keys: Collection[str]
) -> list[tuple[M, int]]:
    """Read what still stands, each with its version."""
    found = (await facts.many(keys)).values()
    return [(kind.model_validate_json(f.body), f.version) for f in found if f.body]
