"""What is known of every product, gathered from what each service said last."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from services.export.clerk.shelves import Fact, Shelf, Shelves
from services.export.domain.consents import Consents, is_offered
from services.export.domain.facts import Record
from services.export.domain.profile import Profile, profiles
from shared.schemas.innovation import Innovation
from shared.schemas.matching import LinkProposed, Product
from shared.schemas.opportunity import Opportunity

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    shelves: Shelves
    keys: Callable[[str], Awaitable[Sequence[str]]]

    async def profiles(self) -> list[Profile]:
        shelves = self.shelves
        products = await _told(Product, shelves.products, keys=await self.keys("products"))
        links = await _told(LinkProposed, shelves.links, keys=await self.keys("links"))
        pairs = [(link.product, link.opportunity) for link, _ in links]
        members = {m.source_ref for product, _ in products for m in product.members}
        named = {notice for _, notice in pairs}
        notices = await _told(Opportunity, shelves.opportunities, keys=named)
        return profiles(
            [(product, fact.version) for product, fact in products],
            await records(shelves, members),
            notices=[notice for notice, _ in notices],
            named_by=pairs,
        )


async def records(shelves: Shelves, refs: Collection[str]) -> list[Record]:
    """Give the innovations that stand, each with what its permissions say of it."""
    found = await _told(Innovation, shelves.innovations, keys=refs)
    targets = {told.source_ref: targets_of(told) for told, _ in found}
    consents = await shelves.consents.many({t for each in targets.values() for t in each})
    return [
        Record(
            innovation=told,
            received=fact.received,
            offered_abroad=is_offered(_of(consents, targets[told.source_ref])),
        )
        for told, fact in found
    ]


async def behind(shelves: Shelves, refs: Collection[str]) -> dict[str, list[Consents]]:
    """By innovation, all the permissions that hang on it or on its owner."""
    found = await _told(Innovation, shelves.innovations, keys=refs)
    targets = {told.source_ref: targets_of(told) for told, _ in found}
    consents = await shelves.consents.many({t for each in targets.values() for t in each})
    return {ref: _of(consents, named) for ref, named in targets.items()}


def targets_of(told: Innovation) -> list[str]:
    owner = told.owner.org_id if told.owner else None
    return [told.source_ref, *([f"owner:{owner}"] if owner else [])]


def _of(consents: Mapping[str, Consents], targets: Collection[str]) -> list[Consents]:
    return [consents[target] for target in targets if target in consents]


async def _told(
    kind: type[M], facts: Shelf[Fact], *, keys: Collection[str]
) -> list[tuple[M, Fact]]:
    """Read what still stands, each with the fact that told it."""
    found = (await facts.many(keys)).values()
    return [(kind.model_validate_json(f.body), f) for f in found if f.body]
