"""However many records are replayed: within the rate, and with an effect once."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from typing_extensions import override

from ops.letters import Letter, Wanted, opened
from ops.pace import Pace
from ops.replaying import look, write
from shared.errors import Malformed
from shared.eventing.browsing import read_all
from shared.eventing.records import Record
from shared.eventing.replays import topic_of
from shared.eventing.routes import Handled
from shared.schemas.envelope import Partition
from tests.integration.eventing.conftest import PARTITIONS, World, until
from tests.support.counting import Counter, ThingHappened, happened, sent

THINGS, RATE = 50, 400
pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True, slots=True)
class NotYet(Counter):
    """As long as the bug is there."""

    @override
    async def on_thing_happened(self, event: ThingHappened) -> Handled:
        raise Malformed("not_yet")


async def park(world: World, *, many: int) -> Sequence[Letter]:
    events = [happened(f"{world.name}-{n % THINGS}", version=n) for n in range(many)]
    waiting = [
        await world.producer.send(
            world.event.topic,
            outgoing.value,
            key=outgoing.key.encode(),
            headers=[(name, text.encode()) for name, text in outgoing.headers.items()],
        )
        for outgoing in sent(*events)
    ]
    for each in waiting:
        await each
    async with world.service(handlers=NotYet):
        await world.drained(many)
    drawer = await opened(world.kafka, service="counting", discarded=())
    return drawer.of(Wanted(group=f"counting-{world.name}"), states={"open"})


async def replay(world: World, letters: Sequence[Letter]) -> Sequence[Record]:
    """Give what was written: all replays so far."""
    service = f"counting-{world.name}"
    looked = await look(world.kafka, letters, force=False)
    assert (looked.ready, looked.left) == (letters, {})
    pace = Pace(rate=RATE)
    assert await write(world.kafka, looked.ready, service=service, pace=pace) == len(letters)
    return [record async for record in read_all(world.kafka, topic_of(service))]


async def read(world: World) -> int:
    """How many replays the service has seen to."""
    topic = topic_of(f"counting-{world.name}")
    rows = await world.store.progress([Partition(topic, n) for n in range(PARTITIONS)])
    return sum(row.next for row in rows.values())


async def seen(world: World, count: int) -> None:
    async def there() -> bool:
        return await read(world) == count

    await until(there, seconds=60)


def busiest(records: Sequence[Record]) -> int:
    """The most that the broker took within any second."""
    times = sorted(record.timestamp for record in records)
    first, most = 0, 0
    for last, time in enumerate(times):
        while times[first] <= time - 1_000:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("many", [1_000, pytest.param(10_000, marks=pytest.mark.prove)])
async def test_many_take_effect_once_within_the_rate(world: World, many: int) -> None:
    letters = await park(world, many=many)

    written = await replay(world, letters)
    async with world.service():
        await seen(world, many)
        once = await world.counts()
        again = await replay(world, letters)
        await seen(world, 2 * many)

    assert busiest(written) <= RATE * 1.02
    assert busiest(again[many:]) <= RATE * 1.02
    assert await world.counts() == once
    assert set(once.values()) == {many // THINGS}
