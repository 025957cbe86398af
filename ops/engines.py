"""Kafka and MongoDB: at the addresses given, else as plain processes of this machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ops import bootstrap
from ops.access import make_user
from ops.children import Child, Failed, Missing, free_port, is_open
from ops.keys import Keys, secret
from ops.rights import ADMIN
from ops.secured import Lock, as_user
from shared.eventing.security import Address

HERE = Path(__file__).parent
READY = b"Kafka Server started"
SMALL = ("-Xms96m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@dataclass(slots=True, kw_only=True)
class Engines:
    data: Path
    say: Callable[[str], None]
    kafka: str = field(default_factory=lambda: os.environ.get("PIPELINE_KAFKA", ""))
    mongo: str = field(default_factory=lambda: os.environ.get("PIPELINE_MONGO", ""))
    children: list[Child] = field(default_factory=list[Child])
    lock: Lock | None = None
    """A broker with it knows everybody by name; without, nobody. One that is given has none."""

    def met_by(self, user: str) -> Address:
        """Kafka as a user of it."""
        if self.lock is None:
            return self.kafka
        return as_user(self.kafka, user=user, data=self.lock.data)

    def start_kafka(self) -> None:
        """Real Apache Kafka, one node; an old folder comes back under new ports."""
        if self.kafka:
            self.lock = None
            self.say(f"Kafka: at the address given, {self.kafka}")
            return
        if not shutil.which("java"):
            raise Missing("Kafka needs Java, or an address in PIPELINE_KAFKA")
        if not bootstrap.is_current(bootstrap.kafka_home(), bootstrap.POM):
            raise Missing("Apache Kafka is not fetched yet: `make setup` does it")
        if self.lock and _knows_nobody(self.data / "kafka"):
            self._run_kafka(lock=None)
            make_user(self.kafka, user=ADMIN, password=Keys(folder=self.data).password(ADMIN))
            self.children.pop().stop()
        self._run_kafka(lock=self.lock)
        tls = f", for partners by TLS at 127.0.0.1:{self.lock.tls}" if self.lock else ""
        self.say(f"Kafka: Apache Kafka 4.2.0 as a process at {self.kafka}{tls}")

    def _run_kafka(self, *, lock: Lock | None) -> None:
        port = free_port()
        ports = {"client": port, "controller": free_port()}
        properties = _formatted(self.data / "kafka", lock=lock, **ports)
        logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
        self._start(
            "kafka",
            [*_jvm(*SMALL, logging), "kafka.Kafka", str(properties)],
            ready=lambda log: READY in log,
        )
        self.kafka = f"127.0.0.1:{port}"

    def start_mongo(self) -> None:
        """SecantusDB speaks MongoDB's protocol; it flushes before it acknowledges."""
        if self.mongo:
            self.say("MongoDB: at the address given")
            return
        if not find_spec("secantus"):
            raise Missing("SecantusDB has no wheel for this Python: set PIPELINE_MONGO")
        port, folder = free_port(), self.data / "mongo"
        folder.mkdir(parents=True, exist_ok=True)
        where = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(folder)]
        tuned = ["--cache-size", "256M", "--sync-on-commit", "--log-level", "WARNING"]
        self._start(
            "mongo",
            [sys.executable, "-m", "secantus", *where, *tuned],
            ready=lambda _log: is_open(port),
        )
        self.mongo = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        self.say(f"MongoDB: its stand-in SecantusDB as a process at {self.mongo}")

    def stop(self) -> None:
        """Kafka first, MongoDB last."""
        for child in reversed(self.children):
            child.stop()

    def _start(self, name: str, command: list[str], *, ready: Callable[[bytes], bool]) -> None:
        """Judge by what this life wrote, not by what an earlier one did."""
        child = Child(name=name, command=command, log=self.data / "log" / f"{name}.log")
        before = child.log.stat().st_size if child.log.exists() else 0
        self.children.append(child)
        child.start()
        child.wait_until(lambda: ready(child.log.read_bytes()[before:]))


@contextmanager
def started(engines: Engines) -> Generator[Engines]:
    try:
        engines.start_mongo()
        engines.start_kafka()
        yield engines
    finally:
        engines.stop()


def _formatted(folder: Path, *, lock: Lock | None, client: int, controller: int) -> Path:
    """Format once: a folder that was formatted keeps its identity."""
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    template = (HERE / "kafka.properties").read_text(encoding="utf-8")
    filled = template.format(client=client, controller=controller, folder=folder.resolve())
    added = lock.lines(client=client, controller=controller) if lock else ""
    secret(properties, filled + added)
    if not _is_formatted(folder):
        identity = _storage_tool("random-uuid").strip()
        told: AbstractContextManager[list[str]] = lock.at_format() if lock else nullcontext([])
        with told as first:
            _storage_tool("format", "-t", identity, "-c", str(properties), *first)
    return properties


def _is_formatted(folder: Path) -> bool:
    return (folder / "log" / "meta.properties").exists()


def _knows_nobody(folder: Path) -> bool:
    """Whether it was last run without a lock."""
    told = folder / "server.properties"
    return _is_formatted(folder) and "super.users" not in told.read_text(encoding="utf-8")


def _storage_tool(*arguments: str) -> str:
    command = [*_jvm("-Xmx128m"), "kafka.tools.StorageTool", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"Kafka's storage tool failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _jvm(*options: str) -> list[str]:
    return [shutil.which("java") or "java", *options, "-cp", f"{bootstrap.kafka_home()}/*"]
