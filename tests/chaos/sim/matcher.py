"""Matching itself, its own handlers and routes, on the twins that its other tests trust."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from structlog.testing import capture_logs

from services.matching.domain.index import Index
from services.matching.handlers import LANE, Matcher
from services.matching.handlers.run import Run
from services.matching.store import shelves
from shared.clock import rest
from shared.eventing.joining import Flows
from shared.schemas.base import Event
from shared.schemas.matching import RecordParked
from tests.chaos.checker import counts, order, whole
from tests.chaos.checker.evidence import Evidence, Finding
from tests.chaos.sim.engines import SimStore
from tests.chaos.sim.fates import CURRENT
from tests.chaos.sim.letters import say
from tests.chaos.sim.living import Service
from tests.chaos.sim.stories import Told
from tests.chaos.sim.virtual import play
from tests.chaos.sim.world import World
from tests.support.builders import NOON, a_registration, an_opening, an_organisation
from tests.support.counting import sent
from tests.support.matching import (
    FIRST,
    FOURTH,
    KEY,
    SCORER,
    SECOND,
    THIRD,
    a_grant,
    a_permission_withdrawn,
    a_team,
    a_withdrawal,
    an_amendment,
    an_organisation_registered,
    known_as,
    nis,
)
from tests.support.matching_library import MemoryLibrary
from tests.support.memory import MemoryUnit

NAME, HEARD = "matching", "intake.innovations.v1"
TOLD_OF = (FIRST, SECOND, THIRD, FOURTH)
LEFT = [{FIRST, SECOND}, {FOURTH}]
"""Products, by their members, that there are in the end, whoever was stopped where."""


def the_matcher() -> Service:
    """Each life has an index of its own, empty at its birth."""
    store, indexes = SimStore(), defaultdict[str, Index](Index)
    library = MemoryLibrary(store, {team.id: team for team in [a_team()]})

    def handlers(unit: MemoryUnit) -> Matcher:
        life = CURRENT.get()
        run = Run(
            shelf=shelves(unit),
            on_commit=unit.on_commit,
            library=library,
            index=indexes[life.name if life else ""],
            scorer=SCORER,
            key=KEY,
            now=lambda: NOON,
        )
        return Matcher(run)

    flows = Flows(lanes=(LANE,), handlers=handlers, dead_letter=RecordParked)
    return Service(name=NAME, flows=flows, store=store)


def what_happens() -> Sequence[Event]:
    """Two become one, a third joins them, one goes; an offer is made and its ground lost."""
    first, second = known_as(FIRST, nis("INN-1")), known_as(SECOND, nis("INN-2"))
    bridge = known_as(THIRD, nis("INN-1"), nis("INN-2"))
    renamed = known_as(FIRST, nis("INN-1"), name="Pulse Plaster")
    return [
        a_registration(first),
        a_registration(second),
        an_opening(),
        a_registration(bridge),
        a_grant(FIRST, seq=1),
        a_registration(known_as(FOURTH)),
        an_amendment(renamed, version=2),
        a_registration(second),
        a_withdrawal(THIRD, version=2),
        a_permission_withdrawn(FIRST, seq=2),
    ]


def tell(world: World, *events: Event) -> None:
    for outgoing in sent(*events):
        say(world.log, outgoing)


def told_of_products(*dooms: int, wakes: bool = False) -> Told:
    with capture_logs():
        return play(_story(dooms, wakes=wakes))


async def _story(dooms: Sequence[int], *, wakes: bool) -> Told:
    world = World(services={NAME: the_matcher()})
    with world.fates.rule():
        try:
            tell(world, an_organisation_registered(an_organisation()))
            world.spawn(NAME)
            await rest(0.25)
            await world.drained()
            tell(world, *what_happens())
            for doom in dooms:
                await world.until_stopped_or_drained(world.spawn(NAME, doom=doom))
            heir = world.spawn(NAME)
            await rest(0.25)
            await world.drained()
            if wakes:
                for process in world.alive[NAME]:
                    process.life.wake()
                await rest(5)
                await world.drained()
            return Told(findings=_findings(world), trace=world.fates.trace, hits=heir.life.hits)
        finally:
            await world.end()


def _findings(world: World) -> list[Finding]:
    seen, left = _seen(world), _products(world)
    other = Finding(invariant="I1", what="other products", where=str(left))
    return [
        *([other] if left != LEFT else []),
        *counts.check(seen),
        *counts.check_drained(seen),
        *order.check(seen),
        *whole.check(seen),
    ]


def _seen(world: World) -> Evidence:
    """As the checker reads matching's database; what it was told of permissions is not ours."""
    found, run = world.services[NAME].store.found, world.evidence()
    owned = {
        "matching.products.v1": {str(k): row["told"] for k, row in found("products").items()},
        "matching.links.v1": {
            str(key): row["proposal"]["version"] for key, row in found("links").items()
        },
        "matching.offers.v1": {str(k): row["told"] for k, row in found("offers").items()},
    }
    records = found("records")
    heard = {ref: records[ref]["seen"] for ref in TOLD_OF if ref in records}
    told = tuple(each for each in run.told if not each.topic.startswith("audit."))
    return replace(run, told=told, owned=owned, read={HEARD: {NAME: heard}})


def _products(world: World) -> list[set[str]]:
    held = world.services[NAME].store.found("products").values()
    live = [row["product"]["members"] for row in held if row["product"]]
    return sorted(({member["source_ref"] for member in members} for members in live), key=min)
