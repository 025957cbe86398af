"""What came off a topic, not trusted yet, and how much of it is taken at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.schemas.envelope import Partition

MIB = 1_048_576


@dataclass(slots=True, kw_only=True)
class Record:
    """Not frozen, for there are many; over HTTP it has no topic."""

    topic: str = ""
    partition: int = -1
    offset: int = -1
    timestamp: int
    """Milliseconds since 1970, by the broker's clock or at receipt."""
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()
    value: bytes | None = None

    @property
    def place(self) -> Partition:
        return Partition(self.topic, self.partition)

    @property
    def received_at(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp / 1000, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one record as received, that is decompressed, and of a batch of them."""

    value: int = MIB
    key: int = 1_024
    headers: int = 64
    header_bytes: int = 32_768
    records: int = 500
    batch_bytes: int = 8 * MIB

    def broken_by(self, record: Record) -> bool:
        told = sum(len(name) + len(value or b"") for name, value in record.headers)
        return (
            len(record.value or b"") > self.value
            or len(record.key or b"") > self.key
            or len(record.headers) > self.headers
            or told > self.header_bytes
        )
