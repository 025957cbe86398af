"""A record as aiokafka gives it, made ours."""

from typing import Any

from aiokafka import ConsumerRecord

from shared.eventing.records import Record
from shared.schemas.envelope import Partition

Raw = ConsumerRecord[Any, Any]


def as_record(raw: Raw, *, place: Partition) -> Record:
    return Record(
        place=place,
        offset=raw.offset,
        timestamp=raw.timestamp,
        key=raw.key,
        headers=raw.headers,
        value=raw.value,
    )
