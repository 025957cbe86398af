"""Two services: one counts what it hears, one keeps the newest of what that tells."""

from dataclasses import dataclass
from typing import ClassVar

from shared.eventing.joining import Flows
from shared.eventing.ports import Lane, Unit
from shared.eventing.routes import Handled, on
from shared.schemas.base import Parked
from tests.chaos.sim.letters import BUG, only_ours
from tests.chaos.sim.living import Service
from tests.support.counting import Counter, RecordParked, ThingCounted, ThingHappened

COUNTING, LISTENING = "counting", "listening"


class Unheard(Parked):
    topic: ClassVar[str] = "listening.dead-letters"
    wire_type: ClassVar[str] = "listening.record-parked.v1"


@dataclass(frozen=True, slots=True)
class Mendable:
    """A counter whose bug somebody may have mended by now."""

    counter: Counter
    is_mended: bool

    async def on_thing_happened(self, event: ThingHappened) -> Handled:
        if self.is_mended and event.deed == BUG:
            event = event.model_copy(update={"deed": "count"})
        return await self.counter.on_thing_happened(event)


@dataclass(slots=True)
class Repairs:
    are_made: bool = False

    def handlers(self, unit: Unit) -> Mendable:
        return Mendable(Counter(unit), self.are_made)


@dataclass(frozen=True, slots=True)
class Listener:
    unit: Unit

    async def on_thing_counted(self, event: ThingCounted) -> Handled:
        """Old news is no news."""
        rows = self.unit.rows("heard")
        row = await rows.get(event.thing)
        if row is None or row["version"] < event.version:
            rows.keep({"_id": event.thing, "version": event.version})
        return []


def the_duo(repairs: Repairs | None = None) -> dict[str, Service]:
    """With replays, if there are to be repairs."""
    route = on(ThingHappened, Mendable.on_thing_happened)
    counting = Flows(
        lanes=(Lane(name="main", routes=(route,), door=only_ours),),
        handlers=(repairs or Repairs()).handlers,
        dead_letter=RecordParked,
        known=frozenset(),
    )
    listening = Flows(
        lanes=(Lane(name="main", routes=(on(ThingCounted, Listener.on_thing_counted),)),),
        handlers=Listener,
        dead_letter=Unheard,
        known=frozenset(),
    )
    return {
        COUNTING: Service(name=COUNTING, flows=counting, replays=repairs is not None),
        LISTENING: Service(name=LISTENING, flows=listening),
    }
