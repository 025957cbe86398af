"""One lane of the counting service, its real kernel on twins, a clock that we wind."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.eventing.failing import Patience
from shared.eventing.judging import Judge
from shared.eventing.kernel import Committing, Kernel
from shared.eventing.membership import Membership
from shared.eventing.outbox import Outbox, Packer
from shared.eventing.ports import Lane
from shared.eventing.records import Record
from shared.eventing.sifting import Sifter
from shared.eventing.speech import Speech
from shared.schemas.base import Event
from shared.schemas.envelope import Partition, Progress
from tests.support.builders import NOON
from tests.support.counting import ROUTES, Counter, RecordParked, ThingHappened, sent
from tests.support.memory import MemoryStore, MemoryUnit
from tests.support.memory_log import PARTITIONS, MemoryLog, MemoryReader

KNOWN = {
    (ThingHappened.topic, "trial.thing-mislaid.v1"),
    ("trial.places.v1", "trial.place-found.v1"),
}
THINGS = [Partition(ThingHappened.topic, n) for n in range(PARTITIONS)]


@dataclass
class Member:
    """A process: several may share one store and one log."""

    store: MemoryStore = field(default_factory=MemoryStore)
    log: MemoryLog = field(default_factory=MemoryLog)
    lane: Lane[Counter] = field(default_factory=lambda: Lane(name="main", routes=ROUTES))
    time: float = 0.0
    stopped: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.reader = MemoryReader(self.log)
        self.outbox = Outbox(self.log.publish, store=self.store, patience=0.05)
        self.patience = Patience(lambda: 1.0)
        self.membership = Membership(
            lane=self.lane.name,
            group="counting",
            reader=self.reader,
            store=self.store,
            outbox=self.outbox,
            patience=self.patience,
            ticks=lambda: self.time,
            stop=self.stopped.append,
        )
        self.kernel: Kernel[MemoryUnit, Counter] = Kernel(
            sifter=Sifter(self.lane, known=KNOWN, seen=self.store.seen),
            judge=self._judge(),
            applier=Committing(store=self.store),
            store=self.store,
            outbox=self.outbox,
            membership=self.membership,
            patience=self.patience,
        )

    def _judge(self) -> Judge[MemoryUnit, Counter]:
        return Judge(
            lane=self.lane,
            groups={route.topic: "counting" for route in self.lane.routes},
            handlers=Counter,
            dead_letter=RecordParked,
            code_version="1",
            packer=Packer(lambda: NOON, chance=lambda: 0.0),
            speech=Speech(lambda: self.time),
        )

    async def join(self, partitions: Sequence[Partition] = THINGS) -> None:
        await self.reader.join(self.membership, partitions)

    async def hear(self, *events: Event) -> None:
        """Let them be published by somebody, and take what there is."""
        for event in sent(*events):
            (await self.log.publish(event)).result()
        await self.drain()

    async def drain(self) -> None:
        while records := self.reader.poll():
            await self.kernel.take(records)

    async def wait(self, seconds: float) -> None:
        """Wind the clock second by second; the watch and the poll loop do what they would."""
        until = self.time + seconds
        while self.time < until:
            self.time = min(until, self.time + 1)
            await self.membership.tick()
            await self.drain()

    def counts(self) -> dict[object, object]:
        return {key: row["count"] for key, row in self.store.found("things").items()}

    def tally(self) -> Progress:
        """The partitions' rows, added up; each must balance."""
        rows = [row for row in self.store.rows.values() if row.next > row.first]
        for row in rows:
            verdicts = row.applied + row.duplicate + row.rejected + row.parked + row.gaps
            assert verdicts == row.next - row.first
        sums = {name: sum(getattr(row, name) for row in rows) for name in Progress.__slots__}
        return Progress(**sums)

    def told(self, topic: str) -> list[Record]:
        return list(self.log.told(topic))
