"""What a command comes to, and how an edition loses an entry: for api and handlers alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from services.export.clerk.shelves import Candidates, Fact, Register, Shelves
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

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Made anew for each run, on what that run sees."""

    shelves: Shelves
    candidates: Candidates
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
        if await self.shelves.drafts.get(drafted.id):
            return Answer(value=StillOpen(edition=drafted.id))
        self.shelves.drafts.keep(drafted.id, drafted)
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
    ) -> list[EntryRecalled]:
        """Sealed entries stay as they are; a recall stands beside them."""
        keys = {f"{edition.heading.id}/{s.product}": s.product for s in strikes}
        already = await self.shelves.recalls.many(keys)
        told = recalled(edition, strikes, already={keys[key] for key in already})
        for each in told:
            self.shelves.recalls.keep(f"{each.edition}/{each.product}", each)
        return [*told]

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
        facts = await shelves.products.many(await self.candidates.products())
        products = [(read(Product, fact), fact.version) for fact in _standing(facts)]
        links = await shelves.links.many(await self.candidates.links())
        named = [link for fact in _standing(links) if _names(link := read(LinkProposed, fact))]
        members = {m.source_ref for product, _ in products for m in product.members}
        innovations = await shelves.innovations.many(members)
        told = [read(Innovation, fact) for fact in _standing(innovations)]
        opportunities = await shelves.opportunities.many({link.opportunity for link in named})
        notices = [read(Opportunity, fact) for fact in _standing(opportunities)]
        pairs = [(link.product, link.opportunity) for link in named]
        return profiles(products, told, notices=notices, named_by=pairs)


def read(kind: type[M], fact: Fact) -> M:
    return kind.model_validate_json(fact.body or "")


def _standing(facts: Mapping[str, Fact]) -> list[Fact]:
    return [fact for fact in facts.values() if fact.body]


def _names(link: LinkProposed) -> bool:
    return link.relation == "names_product"
