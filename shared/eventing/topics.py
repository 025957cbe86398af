"""The manifest of topics, as data: what the broker is told about each."""

import tomllib
from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    name: str
    owner: str
    """The one that writes it: a service, `partners` or `operator`."""
    key: str
    partitions: int
    retention_days: int | None = None
    """None: for ever."""
    compression: str = "producer"
    max_bytes: int = 1_048_576
    replication: int = 1

    @property
    def configs(self) -> dict[str, str]:
        forever = self.retention_days is None
        dated_by = "LogAppendTime" if self.owner == "partners" else "CreateTime"
        return {
            "cleanup.policy": "delete",
            "retention.ms": "-1" if forever else str((self.retention_days or 0) * DAY_MS),
            "compression.type": self.compression,
            "max.message.bytes": str(self.max_bytes),
            "message.timestamp.type": dated_by,
            "min.insync.replicas": str(max(1, self.replication - 1)),
        }


def manifest(text: str) -> tuple[Topic, ...]:
    """Read `[[topic]]` tables; a misspelt name is an error."""
    return tuple(Topic(**table) for table in tomllib.loads(text)["topic"])
