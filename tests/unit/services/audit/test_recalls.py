"""However much a withdrawal takes away, all of it is told, and no event is too large."""

from uuid import UUID

from services.audit.clerk.recalls import Recalls
from services.audit.domain.recall import EDITION, ENTRY, LARGEST, in_parts
from services.audit.sequencer.draft import Draft
from shared.eventing.application import Answer
from shared.eventing.judging import LARGEST_EVENT
from shared.schemas.audit import PermissionWithdrawn, Struck
from shared.schemas.base import Event
from shared.schemas.partners import PermissionGrantRequested
from shared.schemas.vocabulary import Series
from tests.support.audit import KEYLESS, Audit, withdraw
from tests.support.audit_events import a_draft, a_grant, a_register_entry, an_entry
from tests.support.builders import a_registration

PRODUCTS = ["prd_" + letter * 20 for letter in "abcde"]


def some_struck(count: int, *, editions: int) -> list[Struck]:
    named = tuple(str(UUID(int=number)) for number in range(editions))
    return [
        Struck(
            series=Series.PIPELINE,
            product=PRODUCTS[0],
            code="commercial_use_not_permitted",
            editions=named,
        )
        for _ in range(count)
    ]


def test_no_part_is_too_large_for_an_event_and_none_is_lost() -> None:
    struck = some_struck(2_000, editions=20)

    parts = in_parts(struck)

    sizes = [sum(len(each.model_dump_json()) + 1 for each in part) for part in parts]
    assert [each for part in parts for each in part] == struck
    assert len(parts) > 1
    assert max(sizes) <= LARGEST < LARGEST_EVENT


def test_an_entry_takes_no_more_room_than_is_kept_for_it() -> None:
    for editions in (0, 1, 30):
        [struck] = some_struck(1, editions=editions)
        assert len(struck.model_dump_json()) + 1 <= ENTRY + EDITION * editions


def test_where_nothing_is_struck_that_is_told_too() -> None:
    assert in_parts([]) == [()]


async def test_what_is_too_long_for_one_event_follows_in_others_each_with_its_record() -> None:
    audit = await a_world_of(PRODUCTS)
    [withdrawn] = await withdraw(audit)
    assert isinstance(withdrawn, PermissionWithdrawn)

    async def build(draft: Draft) -> Answer[list[Event]]:
        told = Recalls(draft=draft, largest=2 * (ENTRY + EDITION)).told(withdrawn)
        return Answer(value=[*told])

    told = await audit.perform(KEYLESS, build)

    struck = [[s.product for s in e.struck] for e in told if isinstance(e, PermissionWithdrawn)]
    assert struck == [PRODUCTS[:2], PRODUCTS[2:4], PRODUCTS[4:]]
    last = [body["seq"] for body in audit.bodies() if body["kind"] == "recall.told"]
    assert [event.version for event in told] == [withdrawn.version, *last]


async def a_world_of(products: list[str]) -> Audit:
    audit = await Audit().open()
    await audit.hear(a_registration(), a_register_entry())
    await audit.receive(PermissionGrantRequested, a_grant(), id_="grant")
    await audit.hear(a_draft(*(an_entry(product) for product in products)))
    return audit
