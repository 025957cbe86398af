"""Whatever comes, in whatever order and batches: the same products, and ids that stay."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.base import Event
from shared.schemas.entities import Ref
from shared.schemas.innovation import Innovation
from shared.schemas.matching import ProductRetired
from shared.schemas.vocabulary import RefKind
from tests.support.builders import NOON, a_registration, an_innovation, an_opening
from tests.support.matching import Trial, a_withdrawal
from tests.support.matching_library import MemoryLibrary

KINDS = (RefKind.NIS, RefKind.GTIN)
SHARED = [Ref(kind=kind, value=str(n)) for kind in KINDS for n in range(3)]
REFS = st.lists(st.sampled_from(SHARED), max_size=2)
UNRELATED = an_innovation("innovation:facts:99", refs=())


@st.composite
def innovations(draw: st.DrawFn) -> list[Innovation]:
    names = st.sampled_from(["Pulse Patch", "PULSE patch", "Heart Patch"])
    return [
        an_innovation(
            f"innovation:hi-nenc:{n}",
            refs=tuple(held),
            name=draw(names),
            source_updated_at=draw(st.sampled_from([None, NOON])),
        )
        for n, held in enumerate(draw(st.lists(REFS, min_size=1, max_size=6)))
    ]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A few records that come, change what they are known as, go and come again."""
    steps = draw(st.lists(st.tuples(st.integers(0, 4), st.none() | REFS), max_size=8))
    told = list[Event]()
    for version, (n, held) in enumerate(steps, start=1):
        ref = f"innovation:hi-nenc:{n}"
        known = an_innovation(ref, refs=tuple(held or ()))
        heard = a_registration(known, version=version)
        told.append(heard if held is not None else a_withdrawal(ref, version=version))
    return told


def after(*batches: Sequence[Event]) -> Trial:
    async def heard() -> Trial:
        trial = Trial()
        for batch in batches:
            await trial.hear(*batch)
        return trial

    return asyncio.run(heard())


def unnamed(trial: Trial) -> list[Any]:
    """Everything that is said of the products, but for their ids and who founded them."""
    plain = [product.model_dump(exclude={"product_id"}) for product in trial.live().values()]
    for product in plain:
        product["members"] = [(m["source_ref"], m["version"]) for m in product["members"]]
    return sorted(plain, key=lambda product: product["members"])


@given(heard=innovations(), chance=st.randoms(use_true_random=False))
def test_clusters_and_golden_records_are_the_same_in_any_order_and_batches(
    heard: list[Innovation], chance: Any
) -> None:
    events = [a_registration(each) for each in heard]
    shuffled = chance.sample(events, len(events))
    cut = chance.randint(0, len(events))

    assert unnamed(after(events)) == unnamed(after(shuffled[:cut], shuffled[cut:]))


@given(events=histories(), chance=st.randoms(use_true_random=False))
def test_ids_follow_the_order_alone_whatever_the_batches_and_however_often_delivered(
    events: list[Event], chance: Any
) -> None:
    cut = chance.randint(0, len(events))

    again = after(events[:cut], events[:cut], *([each] for each in events[cut:]), events)

    assert again.products() == after(events).products()


@given(events=histories())
def test_an_id_is_minted_once_and_a_listed_product_gives_way_to_none_but_an_older(
    events: list[Event],
) -> None:
    async def walked() -> None:
        trial = Trial()
        for event in events:
            before, listed = {h.id: h.minted for h in trial.products()}, trial.live().keys()
            told = await trial.hear(event)
            gone = [e for e in told if isinstance(e, ProductRetired) and e.into]
            now = {held.id: held.minted for held in trial.products()}
            assert now.items() >= before.items()
            assert all(e.into in listed and e.product_id in listed for e in gone)
            assert all(
                (now[i], i) < (now[e.product_id], e.product_id) for e in gone if (i := e.into)
            )

    asyncio.run(walked())


@given(events=histories(), chance=st.randoms(use_true_random=False))
def test_two_processes_that_take_turns_come_to_what_one_alone_does(
    events: list[Event], chance: Any
) -> None:
    heard = [an_opening(), *events]

    async def shared() -> MemoryLibrary:
        here = Trial()
        there = Trial(library=here.library)
        for event in heard:
            await chance.choice([here, there]).hear(event)
        return here.library

    alone, together = after(*([event] for event in heard)).library, asyncio.run(shared())

    assert together.store.tables == alone.store.tables


@given(heard=innovations(), chance=st.randoms(use_true_random=False))
def test_withdrawn_and_registered_again_it_is_as_if_nothing_had_happened(
    heard: list[Innovation], chance: Any
) -> None:
    first = chance.choice(heard)
    latest = [a_registration(each, version=3 if each == first else 1) for each in heard]
    earlier = [a_registration(each) for each in heard]
    gone = [a_withdrawal(first.source_ref, version=2), a_registration(first, version=3)]

    assert after(earlier, gone).live() == after(latest).live()


@given(heard=innovations())
def test_an_unrelated_record_changes_nothing(heard: list[Innovation]) -> None:
    events = [a_registration(each) for each in heard]

    with_it = after([a_registration(UNRELATED)], events)

    assert after(events).live().items() <= with_it.live().items()
