"""One suite for matching's own queries, on the twin and on MongoDB."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

import pytest

from services.matching import cli
from services.matching.api import products
from services.matching.clerk import office
from services.matching.domain.records import Held, Link, Offer, Record, Reply, Standing
from services.matching.handlers import run
from services.matching.store import OWNED, MongoLibrary, Shelf
from shared.mongo import Mongo
from shared.mongo.admin import create
from shared.schemas.envelope import Bookkeeping
from shared.schemas.matching import AskedFields, LinkProposed, OfferProposed, Point
from shared.schemas.vocabulary import Declining, OpportunityStage
from tests.support.builders import (
    INNOVATION,
    NOON,
    OPPORTUNITY,
    PRODUCT,
    UCLH,
    a_product,
    an_innovation,
    an_opportunity,
)
from tests.support.matching import CAUSE, a_team
from tests.support.matching_library import MemoryLibrary
from tests.support.memory import MemoryStore


class Library(office.Library, products.Library, cli.Teams, run.Library, Protocol): ...


@dataclass
class Kept:
    store: Any
    library: Library

    async def keep(self, *held: Any) -> None:
        unit = self.store.unit()
        unit.mark(CAUSE)
        for each in held:
            shelf: Shelf[Any] = Shelf(unit, each.__class__)
            await shelf.get(each.id)
            shelf.keep(each)
        await self.store.commit(unit, Bookkeeping())


@pytest.fixture(params=["memory", "mongo"])
async def kept(request: pytest.FixtureRequest) -> AsyncGenerator[Kept]:
    if request.param == "memory":
        store = MemoryStore()
        yield Kept(store, MemoryLibrary(store))
        return
    mongo = Mongo(request.getfixturevalue("mongo"), database=f"contract-{uuid4().hex}")
    await create(mongo, OWNED)
    yield Kept(mongo, MongoLibrary(mongo))
    await mongo.close()


def an_offer(number: str, **changes: Any) -> Offer:
    proposal = OfferProposed(
        occurred_at=NOON,
        version=1,
        offer=f"off_{number * 20}",
        team="rrv-procurement",
        organisation=changes.pop("organisation", UCLH),
        product=PRODUCT,
        product_version=1,
        sources=(AskedFields(ref=INNOVATION, required=("name",)),),
        opportunities=(OPPORTUNITY,),
        rank=1,
        points=(Point(feature="cpv", points=30, sentence="It buys this."),),
    )
    return Offer(id=proposal.offer, proposal=proposal, **changes)


def a_link(number: str, **changes: Any) -> Link:
    proposal = LinkProposed(
        occurred_at=NOON,
        version=1,
        link=f"lnk_{number * 20}",
        innovation=INNOVATION,
        opportunity=OPPORTUNITY,
        opportunity_stage=OpportunityStage.TENDER,
        product=PRODUCT,
        relation="names_product",
        by="rule",
        points=(),
        scorer="relevance-2026-1",
    )
    return Link(id=proposal.link, proposal=proposal, **changes)


async def test_what_was_kept_is_read_as_it_was(kept: Kept) -> None:
    records = [
        Record(id=INNOVATION, seen=2, no=1, innovation=an_innovation(), met=(OPPORTUNITY,)),
        Record(id=OPPORTUNITY, seen=1, no=2, live=False, opportunity=an_opportunity()),
    ]
    await kept.keep(*records)

    assert await kept.library.since(1) == records


async def test_records_are_found_from_a_place_of_the_order_on(kept: Kept) -> None:
    await kept.keep(*(Record(id=f"innovation:x:{no}", no=no) for no in (1, 2, 3)))

    assert [each.no for each in await kept.library.since(2)] == [2, 3]
    assert await kept.library.since(4) == []


async def test_offers_of_one_standing_to_one_organisation_are_found(kept: Kept) -> None:
    made = an_offer("a", standing=Standing.MADE, permitted=((INNOVATION, ("name",)),))
    theirs = an_offer("b", standing=Standing.MADE, organisation="GB-NHS:RYJ")
    reply = Reply(request="k-1", by="p-1", at=NOON, reason=Declining.NO_CAPACITY)
    passed = an_offer("d", standing=Standing.DECLINED, reply=reply)
    await kept.keep(made, theirs, an_offer("c"), passed)

    assert await kept.library.offers_to(UCLH, Standing.MADE) == [made]
    assert await kept.library.offers_to(UCLH, Standing.DECLINED) == [passed]
    assert await kept.library.offers_to("GB-NHS:RDU", Standing.MADE) == []


async def test_an_offer_is_found_by_its_id(kept: Kept) -> None:
    await kept.keep(an_offer("a"))

    assert await kept.library.offer("off_" + "a" * 20) == an_offer("a")
    assert await kept.library.offer("off_" + "b" * 20) is None


async def test_made_offers_whose_last_day_has_passed_are_found(kept: Kept) -> None:
    made, day = {"standing": Standing.MADE}, NOON.date()
    await kept.keep(
        an_offer("a", **made, until=day - timedelta(days=1)),
        an_offer("b", **made, until=day),
        an_offer("c", **made),
        an_offer("d", standing=Standing.ACCEPTED, until=day - timedelta(days=1)),
    )

    assert await kept.library.over(day) == ["off_" + "a" * 20]


async def test_products_are_found_by_id_and_those_nobody_knows_are_not(kept: Kept) -> None:
    held = Held(id=PRODUCT, minted=2, told=3, product=a_product(), asked={"rrv-procurement": 2})
    await kept.keep(held)

    assert await kept.library.products([PRODUCT, "prd_" + "b" * 20]) == {PRODUCT: held}


@pytest.mark.parametrize("ref", [INNOVATION, OPPORTUNITY, PRODUCT])
async def test_live_links_are_found_from_either_end_and_from_the_product(
    kept: Kept, ref: str
) -> None:
    await kept.keep(a_link("a"), a_link("b", live=False))

    assert await kept.library.links(ref) == [a_link("a")]
    assert await kept.library.links("innovation:x:other") == []


async def test_teams_are_kept_by_id_and_read_in_order(kept: Kept) -> None:
    await kept.library.hang([a_team("b"), a_team("a")])
    await kept.library.hang([a_team("b", closed="2026-05-01")])

    assert await kept.library.teams() == [a_team("a"), a_team("b", closed="2026-05-01")]
