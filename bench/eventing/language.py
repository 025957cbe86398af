"""One event in, one event out, of the size that ours have: 437 bytes of JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from typing_extensions import override

from shared.eventing.ports import Unit
from shared.schemas.base import Event, Parked
from shared.schemas.envelope import Outgoing, Request, seal

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
CAUSE = Request(id="bench", actor="", organisation="", received_at=NOON)
TEXT = "A patch that watches the pulse, and a few words more. " * 5


class Offered(Event):
    topic: ClassVar[str] = "bench.offered.v1"
    wire_type: ClassVar[str] = "bench.offered.v1"

    thing: str
    summary: str

    @property
    @override
    def subject(self) -> str:
        return self.thing


class Taken(Offered):
    topic: ClassVar[str] = "bench.taken.v1"
    wire_type: ClassVar[str] = "bench.taken.v1"


class RecordParked(Parked):
    topic: ClassVar[str] = "bench.dead-letters"
    wire_type: ClassVar[str] = "bench.record-parked.v1"


def an_offer(number: int) -> Outgoing:
    thing = f"Pulse Patch {number:08}"
    return seal(Offered(occurred_at=NOON, version=1, thing=thing, summary=TEXT), cause=CAUSE)


def taken(event: Offered) -> Taken:
    return Taken(
        occurred_at=event.occurred_at,
        version=event.version,
        thing=event.thing,
        summary=event.summary.upper(),
    )


@dataclass(frozen=True, slots=True)
class Taker:
    """With a store, one row an event; without, only the answer."""

    unit: Unit
    keeping: bool

    async def load(self, events: Sequence[Event]) -> None:
        if self.keeping:
            await self.unit.rows("things").many([event.subject for event in events])

    async def on_offered(self, event: Offered) -> Sequence[Event]:
        if self.keeping:
            self.unit.rows("things").keep({"_id": event.thing, "of": event.version})
        return [taken(event)]
