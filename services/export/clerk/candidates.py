"""What is known of every product, gathered from what each service said last."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.export.clerk.known import records, standing
from services.export.clerk.shelves import Shelves
from services.export.domain.profile import Profile, profiles
from shared.schemas.matching import LinkProposed, Product
from shared.schemas.opportunity import Opportunity


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    shelves: Shelves
    keys: Callable[[str], Awaitable[Sequence[str]]]

    async def profiles(self) -> list[Profile]:
        shelves = self.shelves
        products = await standing(Product, shelves.products, keys=await self.keys("products"))
        links = await standing(LinkProposed, shelves.links, keys=await self.keys("links"))
        pairs = [(link.product, link.opportunity) for link, _ in links]
        members = {m.source_ref for product, _ in products for m in product.members}
        named = {notice for _, notice in pairs}
        notices = await standing(Opportunity, shelves.opportunities, keys=named)
        return profiles(
            [(product, fact.version) for product, fact in products],
            await records(shelves, members),
            notices=[notice for notice, _ in notices],
            named_by=pairs,
        )
