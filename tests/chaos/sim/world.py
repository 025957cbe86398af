"""Services, their processes and the two engines, and a way to have it all judged."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from random import Random

from shared.clock import rest
from shared.eventing.records import Record
from shared.schemas.envelope import Partition
from tests.chaos.checker.evidence import Count, Evidence, Told
from tests.chaos.sim.engines import LIFETIME, SimLog
from tests.chaos.sim.fates import Fates, Life
from tests.chaos.sim.living import Process, Service
from tests.support.memory_log import PARTITIONS

PATIENCE = 400.0
"""Seconds, of a time that costs nothing, within which all must be done."""


class NeverDone(AssertionError):
    """Something is left to do, and nobody does it."""


@dataclass(kw_only=True)
class World:
    services: Mapping[str, Service]
    lot: Random | None = None
    log: SimLog = field(default_factory=SimLog)
    alive: dict[str, list[Process]] = field(default_factory=dict[str, list[Process]])
    """By service, in order of birth; most of them are fenced, asleep or dead."""
    tasks: list["asyncio.Task[None]"] = field(default_factory=list["asyncio.Task[None]"])
    spawned: int = 0

    def __post_init__(self) -> None:
        self.fates = Fates(lot=self.lot)
        self.loop = asyncio.get_running_loop()
        self.tasks.append(self.loop.create_task(self._serve()))

    def spawn(self, service: str, *, doom: int | None = None, seat: str = "0") -> Process:
        """Start another life in a seat of the service's group, and fence the one before."""
        self.spawned += 1
        working = self._expel(service)
        others = [process for process in working if process.seat != seat]
        taken = {number for process in others for number in process.held}
        life = Life(f"{service}-{self.spawned}", doom=doom)
        process = Process(
            service=self.services[service],
            log=self.log,
            life=life,
            number=self.spawned,
            seat=seat,
            share=[number for number in range(PARTITIONS) if number not in taken],
        )
        self.alive[service].append(process)
        self.tasks.append(process.start())
        return process

    async def until_stopped_or_drained(self, process: Process) -> bool:
        """Give whether it was stopped, as it was doomed to be."""
        began = self.loop.time()
        while not process.life.stopped.is_set():
            if self.is_drained():
                return False
            self._hurry(began)
            await rest(0.25)
        return True

    async def drained(self) -> None:
        """Whoever ended is started again, as a supervisor does; no other hand is needed."""
        began = self.loop.time()
        while not self.is_drained():
            for name in self.alive:
                if not self.at_work(name):
                    self.spawn(name)
            self._hurry(began)
            await rest(0.25)

    def is_drained(self) -> bool:
        return all(self._is_done(name) for name in self.alive)

    def set_away(self, engine: str, *, away: bool) -> None:
        for service in self.services.values():
            if engine == "mongo":
                service.store.away = away
        if engine == "kafka":
            self.log.away = away
            self.log.settle()

    def reasons(self) -> list[str]:
        """Why nobody may call the services ready."""
        working = [process for name in self.alive for process in self.at_work(name)]
        return [why for each in working for _, ours in each.seats for why in ours.reasons()]

    def evidence(self) -> Evidence:
        """What the checker would have read from the engines."""
        kept = self.services.items()
        return Evidence(
            told=tuple(_told(self.log)),
            ranges={_name(p): (0, len(lot)) for p, lot in self.log.records.items()},
            progress={
                name: {_name(p): Count(**asdict(row)) for p, row in each.store.rows.items()}
                for name, each in kept
            },
            outbox={name: len(each.store.outbox) for name, each in kept},
            ready={name: self._is_settled(name) for name in self.alive},
        )

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def at_work(self, name: str) -> list[Process]:
        return [process for process in self.alive[name] if process.is_at_work]

    async def rebalance(self, name: str, shares: Sequence[Collection[int]]) -> None:
        """All let go before any takes hold, as a group's barrier has it.

        Nothing happens unless there is a share for each who still answers.
        """
        working = self._expel(name)
        if len(working) != len(shares):
            return
        for share in ([()] * len(working), shares):
            moves = [p.do(p.hold(held)) for p, held in zip(working, share, strict=True)]
            await asyncio.wait(moves, timeout=30)

    def _expel(self, name: str) -> list[Process]:
        """Who does not answer has lost its seat when the group is next dealt out."""
        lives = self.alive.setdefault(name, [])
        for process in lives:
            if not process.life.awake.is_set():
                process.expel()
        return self.at_work(name)

    def _is_settled(self, name: str) -> bool:
        working = self.at_work(name)
        return bool(working) and all(process.is_settled for process in working)

    def _is_done(self, name: str) -> bool:
        store = self.services[name].store
        ends = {place: len(self.log.records[place]) for place in store.rows}
        read = all(row.next == ends[place] for place, row in store.rows.items())
        return bool(ends) and read and not store.outbox and self._is_settled(name)

    def _hurry(self, began: float) -> None:
        for task in self.tasks:
            if task.done() and not task.cancelled():
                task.result()
        if self.loop.time() - began > PATIENCE:
            raise NeverDone(self.fates.trace[-20:])

    async def _serve(self) -> None:
        """The database ends a transaction that nobody goes on with."""
        seen: list[tuple[set[object], float]] = []
        while True:
            await rest(1.0)
            for store in [service.store for service in self.services.values()]:
                known = {id(touched) for touched, _ in seen}
                seen += [(t, self.loop.time()) for t in store.open if id(t) not in known]
                old = {id(t) for t, since in seen if self.loop.time() - since > LIFETIME}
                store.open = [t for t in store.open if id(t) not in old]


def _name(place: Partition) -> str:
    return f"{place.topic}/{place.number}"


def _told(log: SimLog) -> list[Told]:
    return [
        Told(
            topic=place.topic,
            partition=place.number,
            offset=record.offset,
            key=(record.key or b"").decode(),
            id=_header(record, "ce_id"),
            type=_header(record, "ce_type"),
            body=(record.value or b"").decode(errors="replace"),
        )
        for place, lot in sorted(log.records.items())
        for record in lot
    ]


def _header(record: Record, name: str) -> str:
    return (dict(record.headers).get(name) or b"").decode()
