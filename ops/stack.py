"""The whole stack: engines, topics, collections, services; up, watched, and down again."""

import asyncio
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from ops import issuing, state
from ops.access import apply
from ops.children import Child, Failed, answers, finish, free_port
from ops.engines import Engines, started
from ops.granting import passwords
from ops.keys import Keys
from ops.manifests import wanted
from ops.rights import ADMIN, OPERATOR
from ops.secured import Lock
from ops.services import FEEDS, PORTS, Services
from shared.eventing import admin
from shared.eventing.security import Address, Brokers


@dataclass(slots=True, kw_only=True)
class Stack:
    data: Path
    say: Callable[[str], None]
    engines: Engines
    services: Services
    serving: dict[str, Child] = field(default_factory=dict[str, Child])
    issuer: Child | None = None

    @property
    def kafka(self) -> Address:
        """As the operator."""
        return self.engines.met_by(OPERATOR)

    @property
    def addresses(self) -> Mapping[str, str]:
        return self.services.addresses

    def start(self) -> None:
        self._make_topics()
        Keys(folder=self.data).make()
        finish(*(self.services.child(name, "init") for name in PORTS))
        self.say("Collections: as each service wants them.")
        self.issuer = issuing.child(self.data, port=self.services.issuer)
        self.issuer.start()
        for name in PORTS:
            self.serving[name] = self.services.child(name)
            self.serving[name].start()
        for name in PORTS:
            self.wait_until_ready(name)
        self.issuer.wait_until(lambda: answers(self.services.issuer, "/keys"))
        self.say(f"Sign-in: sample people, at http://127.0.0.1:{self.services.issuer}")
        self._remember()

    def _make_topics(self) -> None:
        """And whoever may use them."""
        ruling = self.engines.met_by(ADMIN)
        made = asyncio.run(admin.create(ruling, wanted()))
        self.say(f"Topics: as in the manifest, {len(made)} of them new.")
        if isinstance(ruling, Brokers):
            apply(ruling, passwords(self.data))
            self.say("Rights: each service has its own, as in deploy/kafka/acls.toml.")

    def wait_until_ready(self, name: str) -> None:
        port = self.services.ports[name]
        self.serving[name].wait_until(lambda: answers(port, "/readyz"))
        moved = "" if port == PORTS[name] else f" ({PORTS[name]} is not free)"
        self.say(f"{name.capitalize()}: ready at {self.services.address(name)}{moved}")

    def stop(self) -> None:
        """All services are asked at once; the engines outlive them."""
        for child in self.serving.values():
            child.ask_to_stop()
        for child in self.serving.values():
            child.stop()
        if self.issuer:
            self.issuer.stop()
        state.forget(self.data)

    def revive(self) -> None:
        """Start what was killed; what gave up by itself had a reason, and ends the stack."""
        for child in self._children():
            code = child.exit_code()
            if code is not None and code >= 0:
                raise Failed(f"{child.name} stopped with {code}:\n{child.last_words()}")
            if code is not None:
                self.say(f"{child.name.capitalize()}: killed by signal {-code}, started again")
                child.start()
                self._remember()

    def watch(self) -> NoReturn:
        while True:
            time.sleep(0.2)
            self.revive()

    def import_teams(self, table: Path, *, day: str) -> None:
        finish(self.services.child("matching", "teams", "import", str(table), "--as-of", day))

    def _children(self) -> list[Child]:
        signing = [self.issuer] if self.issuer else []
        return [*self.engines.children, *signing, *self.serving.values()]

    def _remember(self) -> None:
        engines = {
            "kafka": self.engines.kafka,
            "mongo": self.engines.mongo,
            "secured": self.engines.lock is not None,
        }
        services = dict(self.addresses)
        state.write(self.data, self._children(), engines=engines, services=services)


def found(data: Path, told: Mapping[str, Any], *, say: Callable[[str], None]) -> Stack:
    """Give the one that somebody else holds up, as its state tells of it."""
    kafka, mongo = told["engines"]["kafka"], told["engines"]["mongo"]
    lock = Lock(data=data) if told["engines"].get("secured") else None
    ports = {name: int(at.rpartition(":")[2]) for name, at in told["services"].items()}
    services = Services(data=data, kafka=kafka, mongo=mongo, ports=ports, lock=lock)
    engines = Engines(data=data, say=say, kafka=kafka, mongo=mongo, lock=lock)
    return Stack(data=data, say=say, engines=engines, services=services)


@contextmanager
def running(
    data: Path,
    *,
    say: Callable[[str], None] = print,
    ports: Mapping[str, int] = PORTS,
    feeds: Path = FEEDS,
) -> Generator[Stack]:
    """Hold a stack up for as long as the block lasts; whatever happens, nothing is left."""
    with started(Engines(data=data, say=say, lock=Lock(data=data))) as engines:
        services = Services(
            data=data,
            kafka=engines.kafka,
            mongo=engines.mongo,
            ports={name: free_port(wanted) for name, wanted in ports.items()},
            feeds=feeds,
            lock=engines.lock,
            issuer=free_port(issuing.PORT if ports == PORTS else 0),
        )
        stack = Stack(data=data, say=say, engines=engines, services=services)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()
