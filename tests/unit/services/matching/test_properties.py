"""Whatever comes, in whatever order and batches, it comes to the same."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.schemas.base import Event
from shared.schemas.entities import Ref
from shared.schemas.innovation import Innovation
from shared.schemas.vocabulary import RefKind
from tests.support.builders import NOON, a_registration, an_innovation
from tests.support.matching import Trial, a_withdrawal

KINDS = (RefKind.NIS, RefKind.GTIN)
SHARED = [Ref(kind=kind, value=str(n)) for kind in KINDS for n in range(3)]
UNRELATED = an_innovation("innovation:facts:99", refs=())


@st.composite
def innovations(draw: st.DrawFn) -> list[Innovation]:
    refs = draw(st.lists(st.lists(st.sampled_from(SHARED), max_size=2), min_size=1, max_size=6))
    names = st.sampled_from(["Pulse Patch", "PULSE patch", "Heart Patch"])
    return [
        an_innovation(
            f"innovation:hi-nenc:{n}",
            refs=tuple(held),
            name=draw(names),
            source_updated_at=draw(st.sampled_from([None, NOON])),
        )
        for n, held in enumerate(refs)
    ]


def after(*batches: Sequence[Event]) -> dict[str, Any]:
    async def heard() -> dict[str, Any]:
        trial = Trial()
        for batch in batches:
            await trial.hear(*batch)
        return trial.live()

    return asyncio.run(heard())


@settings(max_examples=25)
@given(heard=innovations(), chance=st.randoms(use_true_random=False))
def test_ids_and_golden_records_are_the_same_in_any_order_and_batches(
    heard: list[Innovation], chance: Any
) -> None:
    events = [a_registration(each) for each in heard]
    shuffled = chance.sample(events, len(events))
    cut = chance.randint(0, len(events))

    assert after(events) == after(shuffled[:cut], shuffled[cut:])


@settings(max_examples=25)
@given(heard=innovations(), chance=st.randoms(use_true_random=False))
def test_withdrawn_and_registered_again_it_is_as_if_nothing_had_happened(
    heard: list[Innovation], chance: Any
) -> None:
    first = chance.choice(heard)
    events = [a_registration(each, version=3 if each == first else 1) for each in heard]
    gone = [a_registration(first), a_withdrawal(first.source_ref, version=2)]

    assert after(gone, events) == after(events)


@settings(max_examples=25)
@given(heard=innovations())
def test_an_unrelated_record_changes_nothing(heard: list[Innovation]) -> None:
    events = [a_registration(each) for each in heard]

    with_it = after([a_registration(UNRELATED)], events)

    assert after(events).items() <= with_it.items()
