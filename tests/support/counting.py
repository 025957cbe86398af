"""The smallest service there is, to try a kernel on: it counts what it hears, and tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from shared.errors import Malformed
from shared.eventing.ports import Unit
from shared.eventing.routes import Handled, Refused, Route, on
from shared.schemas.base import Event, Parked
from shared.schemas.envelope import Outgoing, Request, seal
from tests.support.builders import NOON


class ThingHappened(Event):
    topic: ClassVar[str] = "trial.things.v1"
    wire_type: ClassVar[str] = "trial.thing-happened.v1"

    thing: str
    deed: str = "count"

    @property
    @override
    def subject(self) -> str:
        return self.thing


class ThingCounted(Event):
    topic: ClassVar[str] = "counting.things.v1"
    wire_type: ClassVar[str] = "counting.thing-counted.v1"

    thing: str
    count: int

    @property
    @override
    def subject(self) -> str:
        return self.thing


class RecordParked(Parked):
    topic: ClassVar[str] = "counting.dead-letters"
    wire_type: ClassVar[str] = "counting.record-parked.v1"


@dataclass(frozen=True, slots=True)
class Counter:
    unit: Unit

    async def on_thing_happened(self, event: ThingHappened) -> Handled:
        if event.deed == "refuse":
            return Refused("not_wanted")
        things = self.unit.rows("things")
        row = await things.get(event.thing) or {"_id": event.thing, "count": 0}
        row = {**row, "count": row["count"] + 1}
        things.keep(row)
        match event.deed:
            case "break":
                raise ZeroDivisionError
            case "misread":
                raise Malformed("misread")
            case "swell":
                return [counted(event.thing * 950_000, count=1)]
            case _:
                return [counted(event.thing, count=row["count"])]


ROUTES: tuple[Route[Counter], ...] = (on(ThingHappened, Counter.on_thing_happened),)


def counted(thing: str, *, count: int) -> ThingCounted:
    return ThingCounted(occurred_at=NOON, version=count, thing=thing, count=count)


def happened(thing: str, *, version: int = 1, deed: str = "count") -> ThingHappened:
    return ThingHappened(occurred_at=NOON, version=version, thing=thing, deed=deed)


def sent(*events: Event) -> Sequence[Outgoing]:
    cause = Request(id="r-1", actor="", organisation="", received_at=NOON)
    return [seal(event, cause=cause) for event in events]
