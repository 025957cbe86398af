"""Two services: one counts what it hears, one keeps the newest of what that tells."""

from dataclasses import dataclass
from typing import ClassVar

from shared.eventing.joining import Flows
from shared.eventing.ports import Lane, Unit
from shared.eventing.routes import Handled, on
from shared.schemas.base import Parked
from tests.chaos.sim.letters import only_ours
from tests.chaos.sim.living import Service
from tests.support.counting import ROUTES, Counter, RecordParked, ThingCounted

COUNTING, LISTENING = "counting", "listening"


class Unheard(Parked):
    topic: ClassVar[str] = "listening.dead-letters"
    wire_type: ClassVar[str] = "listening.record-parked.v1"


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


def the_duo() -> dict[str, Service]:
    counting = Flows(
        lanes=(Lane(name="main", routes=ROUTES, door=only_ours),),
        handlers=Counter,
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
        COUNTING: Service(name=COUNTING, flows=counting),
        LISTENING: Service(name=LISTENING, flows=listening),
    }
