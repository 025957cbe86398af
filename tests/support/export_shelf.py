"""Two series of two editions each, and a reader in front of their pages."""

from dataclasses import dataclass
from typing import Any

import httpx2

from services.export.domain.edition import Edition
from shared.schemas.innovation import Answer, Commercial, Stated, UserTesting, Value
from shared.schemas.vocabulary import Origin, Series
from tests.support.callers import signed_in
from tests.support.export import (
    STRICT,
    a_decision,
    a_product_told,
    a_trust,
    an_innovation_told,
    product_id,
)
from tests.support.export_best import a_best_innovation, a_best_product
from tests.support.export_readers import Auditor
from tests.support.export_world import World
from tests.support.pages import BROWSER

A, B, C = (product_id(letter) for letter in "abc")
TOLD: dict[str, Any] = {
    "user_testing": UserTesting(involved="YES", tested="YES", groups=("PATIENTS",)),
    "value": Value(benefits=("Fewer visits",)),
    "commercial": Commercial(revenue=(Answer(question="revenues", answer="A subscription"),)),
}


@dataclass
class Shelf:
    world: World
    auditor: Auditor
    client: httpx2.AsyncClient

    async def get(self, path: str, *roles: str, **headers: str) -> httpx2.Response:
        known = signed_in(*roles or ("director",))
        return await self.client.get(path, headers={**BROWSER, **known, **headers})

    async def visit(self, path: str) -> httpx2.Response:
        """As one who has not signed in."""
        return await self.client.get(path, headers=BROWSER)


async def stocked() -> tuple[World, Auditor]:
    """The first editions list a; the second b too, what comes also c: a trust's own."""
    world = World(rules=STRICT)
    await know(world, "a")
    editions = await published(world, seq=10)
    await know(world, "b")
    await world.hear(
        an_innovation_told(
            a_best_innovation(
                "c",
                owner=a_trust(),
                origin=Stated(value=Origin.NHS_DEVELOPED, by="owner"),
                evidence=(),
            )
        ),
        a_product_told(a_best_product("c", origin=Origin.NHS_DEVELOPED)),
    )
    editions += await published(world, seq=30)
    return world, Auditor(editions={edition.heading.id: edition for edition in editions})


async def know(world: World, letter: str) -> None:
    await world.hear(
        an_innovation_told(a_best_innovation(letter, **TOLD)),
        a_product_told(a_best_product(letter)),
    )


async def published(world: World, *, seq: int) -> list[Edition]:
    found = list[Edition]()
    for series in (Series.BEST_OF, Series.PIPELINE):
        drafted = await world.draft(series)
        await world.hear(a_decision(drafted, seq=seq))
        edition = await world.archive.shelves().editions.get(drafted.edition)
        assert edition
        found.append(edition)
    return found
