"""A whole stack on real engines, one service of which is made to die where a case says."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer
from pymongo import MongoClient

from ops.children import Child, answers, free_port
from ops.rights import ADMIN
from ops.stack import Stack
from tests.chaos.cases import SHARED, Case
from tests.chaos.checker import databases, topics
from tests.chaos.checker.counts import check_drained
from tests.chaos.history import History
from tests.chaos.sleepers import Ward
from tests.chaos.verdicts import IN_TRANSACTION, KILLED, LIMITS, Outcome
from tests.chaos.waiting import NotInTime, until

PAUSED = b'"lane_paused"'
SESSION = 10.0
"""Seconds until a group gives up a member of whom it hears nothing."""
ROOT = Path(__file__).parents[2]


@dataclass(slots=True, kw_only=True)
class Stand:
    stack: Stack
    engines: str
    history: History
    client: MongoClient[Any]
    consumer: Consumer
    died: float = 0.0
    start: float = 0.0
    fell: dict[str, int] = field(default_factory=dict[str, int])
    """Who died, and where in its log its heir began."""
    asked: set[str] = field(default_factory=set[str])
    """Who may come to an orderly end, and is then started again, as a supervisor would."""
    ward: Ward = field(default_factory=Ward)

    @property
    def evidence(self) -> Path:
        return self.history.path.with_name("evidence.json")

    def arm(self, *cases: Case) -> Sequence[Path]:
        """Start services anew, to die once where the cases say; give the markers of it."""
        for case in cases:
            self.stack.serving[case.service].ask_to_stop()
        markers = {case: self._armed(case) for case in cases}
        self.start = self.wait(
            lambda: all(m.exists() or self.is_ready(c.service) for c, m in markers.items()),
            what=f"arm {' '.join(map(str, cases))}",
            seconds=90,
        )
        return [*markers.values()]

    def _armed(self, case: Case) -> Path:
        marker = self.stack.data / "reached" / str(case)
        marker.parent.mkdir(exist_ok=True)
        plan = {"point": case.point, "hit": case.hit, "do": case.do, "once": str(marker)}
        child = self.stack.serving[case.service]
        child.stop()
        told = self.stack.services.environment(case.service)
        armed = {"FAULTS": "1", "FAULTS_PLAN": json.dumps(plan)}
        armed_child = replace(child, environment=told | armed)
        armed_child.start()
        self.stack.serving[case.service] = armed_child
        if case.do == "term":
            self.asked.add(case.service)
        if case.do == "stop":
            self.ward.expect(marker, armed_child)
        return marker

    def ask_to_stop(self, service: str) -> None:
        self.asked.add(service)
        self.stack.serving[service].ask_to_stop()

    def kill(self, service: str) -> None:
        os.kill(self.stack.serving[service].pid, signal.SIGKILL)
        self.note_death()

    @contextmanager
    def frozen(self, engine: str) -> Generator[None]:
        """It answers nobody, and loses nothing."""
        [pid] = [child.pid for child in self.stack.engines.children if child.name == engine]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextmanager
    def doubled(self) -> Generator[Callable[[], bool]]:
        """Another member beside each that can have one; give whether all have joined.

        When they go, their groups must have given them up before anything else is tried.
        """
        others = {free_port(): name for name in SHARED}
        children = [self._another(name, port) for port, name in others.items()]
        try:
            for child in children:
                child.start()
            yield lambda: all(answers(port, "/readyz") for port in others)
        finally:
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.stop()
        self.rest(SESSION)

    def _another(self, service: str, port: int) -> Child:
        child, prefix = self.stack.services.child(service), service.upper()
        told = {f"{prefix}_PORT": str(port), f"{prefix}_REPLICA": "1"}
        log = child.log.with_stem(f"{service}-1")
        return replace(child, log=log, environment={**child.environment, **told})

    def note_death(self) -> None:
        """From now on it counts."""
        self.died = time.monotonic()

    def wait_for_death(self, marker: Path) -> None:
        self.wait(marker.exists, what=f"crash point never reached: {marker.name}")
        self.died = time.monotonic()

    def rest(self, seconds: float) -> None:
        """Let the load run on."""
        over = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > over, what="time to pass", seconds=seconds + 60)

    def made_good(self, kind: str, *, faults: Sequence[str], working: Future[None]) -> Outcome:
        """Wait until nothing is left to do, then have it judged, in time or not."""
        self.wait(working.done, what="the load to end", seconds=180)
        working.result()
        self.wait(self.ward.is_empty, what="all to be awake")
        with suppress(NotInTime):
            self.wait(self.is_drained, what="drained", seconds=2 * LIMITS[IN_TRANSACTION])
        seconds = time.monotonic() - self.died
        if kind == KILLED and self.heirs_met_locks():
            kind = IN_TRANSACTION
        self.fell.clear()
        self.asked.clear()
        return Outcome(
            kind=kind,
            faults=tuple(faults),
            seconds=seconds,
            start=self.start,
            verdict=self.judge(),
        )

    def heirs_met_locks(self) -> bool:
        """Died beside an open transaction of another lane: its rows wait for the server."""
        return any(
            self.stack.serving[name].log.read_bytes()[began:].count(PAUSED) >= 5
            for name, began in self.fell.items()
        )

    def wait(self, holds: Callable[[], bool], *, what: str, seconds: float = 60) -> float:
        """Whoever died is started again within the wait: by the stack's own watch."""

        def revived_and_holds() -> bool:
            for name, child in self.stack.serving.items():
                if (child.exit_code() or 0) < 0:
                    self.fell[name] = child.log.stat().st_size
                elif name in self.asked and child.exit_code() == 0:
                    child.start()
            self.ward.look()
            self.stack.revive()
            return holds()

        return until(revived_and_holds, seconds=seconds, what=what)

    def is_ready(self, service: str) -> bool:
        return answers(self.stack.services.ports[service], "/readyz")

    def is_drained(self) -> bool:
        """The databases before the topics: what is published in between shows as unread."""
        if self.client["intake"]["receipts"].count_documents({"state": "received"}):
            return False  # a batch that was answered, and is yet to be worked through
        kept = databases.books(self.client)
        ranges = topics.ranges(self.consumer)
        ready = {service: self.is_ready(service) for service in self.stack.serving}
        return not [*check_drained(replace(kept, ranges=ranges, ready=ready))]

    def judge(self) -> Mapping[str, Any]:
        """Ask the checker, a program of its own."""
        services = {name: self.stack.services.address(name) for name in self.stack.serving}
        told = {
            "--kafka": self.stack.engines.kafka,
            "--mongo": self.stack.engines.mongo,
            "--history": str(self.history.path),
            "--services": json.dumps(services),
            "--keep": str(self.evidence),
        }
        if lock := self.stack.engines.lock:
            told |= {"--user": ADMIN, "--password-file": str(lock.password_file(ADMIN))}
        arguments = [word for pair in told.items() for word in pair]
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.checker", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=False,
        )
        verdict: Mapping[str, Any] = json.loads(done.stdout)
        return verdict
