"""What came off a topic, not trusted yet, and how much of it is taken at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from shared.schemas.envelope import Partition, Position

MIB = 1_048_576
NOWHERE = Partition("", -1)
"""Where a record is that came over HTTP."""


@dataclass(slots=True, kw_only=True)
class Record:
    """Not frozen, for there are many."""

    place: Partition = NOWHERE
    offset: int = -1
    timestamp: int
    """Milliseconds since 1970, by the broker's clock or at receipt."""
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()
    value: bytes | None = None

    @property
    def position(self) -> Position:
        return Position(self.place.topic, self.place.number, self.offset)

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
        return (
            len(record.headers) > self.headers
            or _size(record.headers) > self.header_bytes
            or len(record.value or b"") > self.value
            or len(record.key or b"") > self.key
        )


def _size(headers: Sequence[tuple[str, bytes | None]]) -> int:
    """In bytes of values and letters of names."""
    return sum(map(len, filter(None, chain.from_iterable(headers))))
