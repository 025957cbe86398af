"""What was parked comes once more, as what it was where it first lay."""

import json
from collections.abc import Sequence
from dataclasses import replace

from shared.eventing.ports import Door, Lane
from shared.eventing.records import Record
from shared.eventing.replays import lane_of, replayed
from shared.eventing.routes import Refused
from shared.schemas.envelope import Envelope, Partition, Progress
from tests.support.counting import ROUTES, Counter, RecordParked, ThingCounted, happened, sent
from tests.support.memory_log import PARTITIONS
from tests.support.trial import Member

REPLAYS = "counting.replays"
AGAIN = [Partition(REPLAYS, n) for n in range(PARTITIONS)]


def a_member(door: Door | None = None) -> Member:
    main: Lane[Counter] = Lane(name="main", routes=ROUTES, door=door)
    return Member(lane=lane_of("counting", [main]))


def a_parked(deed: str = "count", *, thing: str = "a") -> Record:
    [event] = sent(happened(thing, deed=deed))
    return Record(
        place=Partition(event.topic, 7),
        offset=41,
        timestamp=1_700_000_000_000,
        key=event.key.encode(),
        headers=[(name, text.encode()) for name, text in event.headers.items()],
        value=event.value,
    )


async def replay(member: Member, record: Record, *, attempts: int = 1) -> None:
    headers: Sequence[tuple[str, bytes | None]] = replayed(record, attempts=attempts)
    await replay_raw(member, replace(record, headers=headers))


async def replay_raw(member: Member, record: Record) -> None:
    key = (record.key or b"").decode()
    member.log.append(REPLAYS, record.value, key=key, headers=record.headers)
    await member.drain()


async def test_a_replay_takes_effect_once_however_often_it_comes() -> None:
    member = a_member()
    await member.join(AGAIN)

    await replay(member, a_parked())
    await replay(member, a_parked(), attempts=2)

    assert member.counts() == {"a": 1}
    assert len(member.told(ThingCounted.topic)) == 1
    assert member.tally() == Progress(first=0, next=2, applied=1, duplicate=1)


async def test_what_is_parked_again_points_to_where_it_first_lay() -> None:
    member = a_member()
    await member.join(AGAIN)

    await replay(member, a_parked("misread"), attempts=3)

    [letter] = member.told(RecordParked.topic)
    told = RecordParked.model_validate_json(letter.value or b"")
    assert told.subject == f"counting/{ROUTES[0].topic}/7/41"
    assert (told.version, told.timestamp, told.reason) == (4, 1_700_000_000_000, "misread")
    assert member.tally() == Progress(first=0, next=1, parked=1)


async def test_a_handlers_bug_parks_a_replay_under_its_first_place_too() -> None:
    member = a_member()
    await member.join(AGAIN)

    await replay(member, a_parked("break"))
    await member.wait(15)

    [letter] = member.told(RecordParked.topic)
    assert json.loads(letter.value or b"")["of_offset"] == 41


async def test_what_says_not_where_it_comes_from_is_rejected() -> None:
    member = a_member()
    await member.join(AGAIN)
    record = a_parked()
    elsewhere = replace(record, place=Partition("others.things.v1", 0))

    await replay_raw(member, record)
    await replay(member, elsewhere)
    await replay_raw(member, replace(record, headers=[("replay-topic", None)]))

    assert member.counts() == {}
    assert member.tally() == Progress(first=0, next=3, rejected=3)


async def test_the_door_judges_a_replay_as_the_record_it_was() -> None:
    seen: list[Record] = []

    def door(record: Record, _: Envelope) -> Refused | None:
        seen.append(record)
        return Refused("signature_invalid")

    member = a_member(door)
    await member.join(AGAIN)

    await replay(member, a_parked())

    [judged] = seen
    assert judged == a_parked()
    assert member.tally() == Progress(first=0, next=1, rejected=1)
