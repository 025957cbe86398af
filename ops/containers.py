"""The whole stack as containers, on a Docker engine that answers."""

import re
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ops import docker, state
from ops.children import Failed, Missing, free_port
from ops.compose import ROOT, THROWAWAY, Project
from ops.rights import OPERATOR
from ops.secured import as_user
from ops.services import PORTS
from shared.eventing.security import Address

ENGINES = {"kafka": 9092, "mongo": 27017}
STEP = re.compile(r"Container \S+?-(?P<name>[a-z]+\d*)-1\s+(?P<state>Healthy|Exited|Error)")
WORDS = {"Healthy": "healthy", "Exited": "done", "Error": "FAILED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Containers:
    project: Project
    say: Callable[[str], None]

    @property
    def kafka(self) -> Address:
        """As the operator."""
        return as_user(self._outside, user=OPERATOR, data=self.project.data)

    @property
    def _outside(self) -> str:
        return f"127.0.0.1:{self.project.ports['kafka']}"

    @property
    def addresses(self) -> Mapping[str, str]:
        return {name: f"http://127.0.0.1:{self.project.ports[name]}" for name in PORTS}

    def start(self) -> None:
        """Build, start, wait until all is healthy; raises Failed."""
        self.project.lay_out()
        began = time.monotonic()
        self.say("Images: being built from the locked packages, or found as they were ...")
        self.project.run("build", "--quiet")
        self.say(f"Images: {time.monotonic() - began:.0f} s. Containers: being started ...")
        self._up()
        for name, address in self.addresses.items():
            port = self.project.ports[name]
            moved = "" if port == PORTS[name] else f" ({PORTS[name]} is not free)"
            self.say(f"{name.capitalize()}: ready at {address}{moved}")
        self._remember()

    def stop(self) -> None:
        """Leave no container, network or volume; the data folder is kept."""
        self.project.run("down", "--volumes", "--remove-orphans")
        state.forget(self.project.data)

    def import_teams(self, table: Path, *, day: str) -> None:
        inside = "/etc/teams.csv"
        verb = ("teams", "import", inside, "--as-of", day)
        mounted = ("--volume", f"{table}:{inside}:ro")
        self.project.run("run", "--rm", "--no-deps", "-T", *mounted, "matching", *verb)

    def watch(self) -> NoReturn:
        """Docker starts again what dies; come back when somebody else has ended it."""
        while docker.checkouts(self.project.name):
            time.sleep(2)
        raise Failed("The containers are gone: something else has ended them.")

    def claim(self) -> None:
        """First of all: whose the project is not, may not stop it. Raises Failed or Missing."""
        version = docker.engine()
        if not version:
            raise Missing("no Docker engine answers with compose beside it")
        name = self.project.name
        self.say(f"Kafka and MongoDB: in containers of Docker {version}, project {name}")
        if others := docker.checkouts(name) - {str(ROOT)}:
            raise Failed(f"The project {name} runs from {', '.join(others)}: end it there.")

    def _up(self) -> None:
        told: set[str] = set()
        try:
            for line in self.project.follow("up", "--detach", "--no-build", "--wait"):
                found = STEP.search(line)
                if found and found["name"] not in told and found["name"] not in PORTS:
                    told.add(found["name"])
                    self.say(f"{found['name'].capitalize()}: {WORDS[found['state']]}")
        except Failed as failure:
            self.project.run("logs", "--no-color", "--timestamps")
            words = f"{failure}\nWhat every container said is in {self.project.log}"
            raise Failed(words) from failure

    def _remember(self) -> None:
        mongo = f"mongodb://127.0.0.1:{self.project.ports['mongo']}/?directConnection=true"
        state.write_project(
            self.project.data,
            self.project.name,
            engines={"kafka": self._outside, "mongo": mongo, "secured": True},
            services=dict(self.addresses),
            ports=dict(self.project.ports),
        )


def at(
    data: Path,
    *,
    say: Callable[[str], None],
    throwaway: bool = False,
    ports: Mapping[str, int] | None = None,
) -> Containers:
    """Ports are the usual ones, or any if they are taken; thrown away is what is not kept."""
    usual = ENGINES | PORTS
    taken = ports or {name: free_port(port) for name, port in usual.items()}
    overlays = (THROWAWAY,) if throwaway else ()
    return Containers(project=Project(data=data, ports=taken, overlays=overlays), say=say)


def bring_up(stack: Containers) -> None:
    """All or nothing: raises Failed or Missing, and then nothing of it is left."""
    stack.claim()
    with ExitStack() as undoing:
        undoing.callback(stack.stop)
        stack.start()
        undoing.pop_all()


@contextmanager
def running(
    data: Path, *, say: Callable[[str], None], throwaway: bool = False
) -> Generator[Containers]:
    """Hold it up for as long as the block lasts; nothing is left of it."""
    stack = at(data, say=say, throwaway=throwaway)
    bring_up(stack)
    try:
        yield stack
    finally:
        stack.stop()
