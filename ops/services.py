"""The four services as processes, and what each is told."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops import issuing
from ops.children import Child
from ops.keys import Keys
from ops.secured import Lock

PORTS = {"intake": 8101, "matching": 8102, "audit": 8103, "export": 8104}
ANY_PORTS = dict.fromkeys(PORTS, 0)
CONFIG = Path(__file__).parents[1] / "deploy" / "config"
POLICY = CONFIG / "policy-2026-1.json"
FEEDS = CONFIG / "feeds.toml"
ORIGIN = "innovation-pipeline.trial/audit"
"""The name of a trial stack's log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    data: Path
    kafka: str
    mongo: str
    ports: Mapping[str, int]
    feeds: Path = FEEDS
    lock: Lock | None = None
    """With it, each says to Kafka who it is."""
    issuer: int = issuing.PORT
    """The port of the trial's sign-in."""

    def child(self, service: str, *verb: str) -> Child:
        return Child(
            name=service,
            command=[sys.executable, "-m", f"services.{service}", *verb],
            log=self.data / "log" / f"{service}.log",
            environment=self.environment(service),
        )

    @property
    def addresses(self) -> Mapping[str, str]:
        return {name: self.address(name) for name in self.ports}

    def address(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"

    def environment(self, service: str) -> dict[str, str]:
        told = {
            "KAFKA": self.kafka,
            "MONGO": self.mongo,
            "PORT": str(self.ports[service]),
            "CALLERS": str(Keys(folder=self.data).callers),
            "TRACES": str(self.data / "traces" / f"{service}.jsonl"),
            **issuing.told(service, self.addresses, port=self.issuer),
            **(self.lock.told(service) if self.lock else {}),
            **self._alone(service),
        }
        return {f"{service.upper()}_{name}": value for name, value in told.items()}

    def _alone(self, service: str) -> dict[str, str]:
        """What one service is told and another is not."""
        keys = Keys(folder=self.data)
        reads = {"PARTNERS": str(keys.partners), "FEEDS": str(self.feeds)}
        log = {"ORIGIN": ORIGIN, "LOG_KEY": str(keys.path("audit-log")), "POLICY": str(POLICY)}
        asks_audit = {
            "SIGNING_KEY": str(keys.path(service)),
            "AUDIT_URL": self.address("audit"),
        }
        return {
            "intake": reads,
            "matching": asks_audit | {"ID_KEY": str(keys.matching_ids)},
            "audit": reads | log,
            "export": asks_audit,
        }[service]
