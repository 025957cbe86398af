"""Kafka and MongoDB: at the addresses given, else as native processes."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops import native
from ops.children import Child, Missing


@dataclass(slots=True, kw_only=True)
class Engines:
    data: Path
    say: Callable[[str], None]
    kafka: str = field(default_factory=lambda: os.environ.get("PIPELINE_KAFKA", ""))
    mongo: str = field(default_factory=lambda: os.environ.get("PIPELINE_MONGO", ""))
    children: list[Child] = field(default_factory=list[Child])

    def start(self) -> None:
        self.start_mongo()
        self.start_kafka()

    def start_kafka(self) -> None:
        if self.kafka:
            self.say(f"Kafka: at the address given, {self.kafka}")
            return
        if reason := native.kafka_unavailable():
            raise Missing(f"No Kafka: no address is given, and {reason}.")
        child, self.kafka = native.kafka(self.data / "kafka", log=self._log("kafka"))
        self.children.append(child)
        native.start_kafka(child)
        self.say(f"Kafka: Apache Kafka 4.2.0 as a process at {self.kafka}")

    def start_mongo(self) -> None:
        if self.mongo:
            self.say("MongoDB: at the address given")
            return
        if reason := native.mongo_unavailable():
            raise Missing(f"No MongoDB: no address is given, and {reason}.")
        child, self.mongo = native.mongo(self.data / "mongo", log=self._log("mongo"))
        self.children.append(child)
        native.start_mongo(child, self.mongo)
        self.say(f"MongoDB: its stand-in SecantusDB as a process at {self.mongo}")

    def stop(self) -> None:
        """Kafka first, MongoDB last."""
        for child in reversed(self.children):
            child.stop()

    def _log(self, name: str) -> Path:
        return self.data / "log" / f"{name}.log"


@contextmanager
def started(engines: Engines) -> Generator[Engines]:
    try:
        engines.start()
        yield engines
    finally:
        engines.stop()
