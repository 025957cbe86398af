"""What a reader makes of what a newer writer tells."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from ops.releases import examples
from shared.eventing.ports import Lane
from shared.eventing.records import Record
from shared.eventing.routes import Handled, on
from shared.eventing.sifting import Sifter
from shared.schemas.base import Event
from shared.schemas.catalogue import EVENTS
from shared.schemas.envelope import Digest, Mark, Partition
from tests.support.builders import NOON
from tests.support.counting import sent

GOLDEN = examples()


def newer(text: str) -> str:
    """Add a field to each object, however deep it lies; counts are a map, and no object."""

    def told(members: dict[str, Any]) -> dict[str, Any]:
        is_map = {int} == {type(each) for each in members.values()}
        return members if is_map else {**members, "of_next_year": 1}

    return json.dumps(json.loads(text, object_hook=told))


async def nothing_seen(_marks: Collection[Mark]) -> Mapping[Mark, Digest]:
    return {}


async def on_any(_service: None, _event: Event) -> Handled:
    return []


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.wire_type)
async def test_a_newer_writers_fields_are_passed_by_at_any_depth(kind: type[Event]) -> None:
    [event] = sent(kind.model_validate(GOLDEN[kind.wire_type]))
    record = Record(
        place=Partition(kind.topic, 0),
        offset=0,
        timestamp=int(NOON.timestamp() * 1000),
        headers=[(name, text.encode()) for name, text in event.headers.items()],
        value=newer(json.dumps(GOLDEN[kind.wire_type])).encode(),
    )
    lane = Lane(name="main", routes=(on(kind, on_any),))

    [item] = await Sifter(lane, known=(), seen=nothing_seen).sift([record])

    assert (item.verdict, item.body) == (None, kind.model_validate(GOLDEN[kind.wire_type]))
