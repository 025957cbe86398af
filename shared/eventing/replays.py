"""Parked records once more: written by an operator, read under the name they were parked by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from shared.errors import Malformed
from shared.eventing.ports import Lane
from shared.eventing.records import Limits, Record
from shared.eventing.routes import Refused
from shared.schemas.base import Event
from shared.schemas.envelope import Envelope, Partition

S = TypeVar("S")

LANE = "replays"
PREFIX = "replay-"
NUMBERS = ("partition", "offset", "timestamp", "attempts")
AT_ONCE = 32
"""Some handlers take long over each, and nobody waits for these."""


def topic_of(service: str) -> str:
    return f"{service}.{LANE}"


def replayed(record: Record, *, attempts: int) -> Sequence[tuple[str, bytes | None]]:
    """Give the headers to write `record` with, for the `attempts`th time."""
    told = {
        "topic": record.place.topic,
        "partition": record.place.number,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "attempts": attempts,
    }
    return [*record.headers, *((PREFIX + name, str(v).encode()) for name, v in told.items())]


def original(record: Record, *, of: Collection[str]) -> tuple[Record, int]:
    """Give what was replayed of these topics, as it first lay, and for the how manyth time.

    Raises Malformed.
    """
    beside = {name: value for name, value in record.headers if name.startswith(PREFIX)}
    try:
        topic = (beside[PREFIX + "topic"] or b"").decode()
        partition, offset, timestamp, attempts = (
            int(beside[PREFIX + name] or b"") for name in NUMBERS
        )
    except (KeyError, ValueError):
        raise Malformed("not_a_replay") from None
    if topic not in of:
        raise Malformed("not_a_replay")
    restored = replace(
        record,
        place=Partition(topic, partition),
        offset=offset,
        timestamp=timestamp,
        headers=[(name, v) for name, v in record.headers if not name.startswith(PREFIX)],
    )
    return restored, attempts


@dataclass(frozen=True, slots=True)
class Again(Generic[S]):
    """What a service does with its records, done with them once more."""

    lanes: Sequence[Lane[S]]

    def door(self, record: Record, envelope: Envelope) -> Refused | None:
        for lane in self.lanes:
            if lane.door and record.place.topic in lane.topics:
                return lane.door(record, envelope)
        return None

    async def wait(self) -> None:
        for lane in self.lanes:
            if lane.wait:
                await lane.wait()

    async def prepare(self, handlers: S, bodies: Sequence[Any]) -> None:
        events = [body for body in bodies if isinstance(body, Event)]
        for lane in self.lanes:
            ours = [event for event in events if event.topic in lane.topics]
            if lane.prepare and ours:
                await lane.prepare(handlers, ours)


def lane_of(service: str, lanes: Sequence[Lane[S]]) -> Lane[S]:
    """All routes of a service once more: the same doors, preparations and handlers."""
    again = Again(lanes)
    return Lane(
        name=LANE,
        routes=tuple(route for lane in lanes for route in lane.routes),
        door=again.door,
        wait=again.wait,
        prepare=again.prepare,
        final=frozenset[str]().union(*(lane.final for lane in lanes)),
        limits=Limits(records=AT_ONCE),
        replays=topic_of(service),
    )
