"""What a bug has parked is replayed once the bug is mended, and takes effect once."""

from dataclasses import dataclass

from typing_extensions import override

from shared.eventing.browsing import copying, read_all, read_at
from shared.eventing.replays import replayed, topic_of
from shared.eventing.routes import Handled
from shared.schemas.envelope import Position
from tests.integration.eventing.conftest import World, until
from tests.support.counting import Counter, RecordParked, ThingHappened, happened


@dataclass(frozen=True, slots=True)
class Mended(Counter):
    @override
    async def on_thing_happened(self, event: ThingHappened) -> Handled:
        sound = event.model_copy(update={"deed": "count"})
        return await Counter.on_thing_happened(self, sound)


async def replay(world: World, letter: RecordParked) -> None:
    place = Position(letter.of_topic, letter.of_partition, letter.of_offset)
    record = await read_at(world.kafka, place)
    assert record is not None
    headers = replayed(record, attempts=letter.version)
    async with copying(world.kafka) as copyist:
        topic = topic_of(f"counting-{world.name}")
        await copyist.write(topic, key=record.key, value=record.value, headers=headers)


async def letters(world: World) -> list[RecordParked]:
    found = [r.value or b"" async for r in read_all(world.kafka, RecordParked.topic)]
    told = [RecordParked.model_validate_json(value) for value in found]
    return [letter for letter in told if world.name in letter.group]


async def test_a_parked_record_takes_effect_once_its_bug_is_mended(world: World) -> None:
    await world.tell(happened("a", deed="misread"), happened("a", version=2))
    async with world.service():
        await world.drained(2)
        [letter] = await letters(world)
        await replay(world, letter)
        await until(lambda: _twice_parked(world))
    [first, second] = sorted(await letters(world), key=lambda each: each.version)

    async with world.service(handlers=Mended):
        await replay(world, second)
        await replay(world, second)
        await until(lambda: _counted(world, 2))

    assert replace_version(second, first.version) == first
    assert await world.counts() == {"a": 2}


def replace_version(letter: RecordParked, version: int) -> RecordParked:
    return letter.model_copy(update={"version": version})


async def _twice_parked(world: World) -> bool:
    return len(await letters(world)) == 2


async def _counted(world: World, count: int) -> bool:
    return await world.counts() == {"a": count} and await world.nothing_unsent()
