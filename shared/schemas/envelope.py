"""A fact as it travels, and what a transaction writes down about its travelling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha1
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json
from typing_extensions import override

from shared.schemas.base import Event

NAMESPACE = UUID("6f9f0e3c-8f0b-5c39-9d5e-0f2a5b7d1c48").bytes
"""Never changes: every id of every event there ever was follows from it."""

Mark = bytes
"""16 bytes of BLAKE2b over source NUL id: what the inbox knows an event by."""
Digest = bytes
"""8 bytes of BLAKE2b over the value as received: one id may not carry two values."""
BagId = int
"""Rises with time: the order in which bags are sent."""


class Partition(NamedTuple):
    topic: str
    number: int


class Position(NamedTuple):
    topic: str
    partition: int
    offset: int

    @override
    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(slots=True, kw_only=True)
class Envelope:
    """The CloudEvents attributes of a received record; not frozen, for there are many."""

    id: str
    source: str
    type: str
    subject: str | None
    time: datetime
    received_at: datetime
    """When the broker appended it: nobody dates himself."""
    attributes: Mapping[str, str]
    """All of them, without prefix, unknown ones too."""
    position: Position | None = None
    """None over HTTP."""
    traceparent: str | None = None

    @property
    def correlation_id(self) -> str:
        return self.attributes.get("correlationid") or self.id

    @property
    def causation_id(self) -> str | None:
        return self.attributes.get("causationid")

    @property
    def organisation(self) -> str:
        """`GB-NHS:RRV` of `GB-NHS:RRV/atamis`; the door has compared it with the key's."""
        return self.source.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request as the cause of what follows from it."""

    id: str
    actor: str
    organisation: str
    received_at: datetime
    traceparent: str | None = None

    @property
    def correlation_id(self) -> str:
        return self.id


Cause = Envelope | Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One event, ready to be sent: sent again, it is the same bytes."""

    topic: str
    key: str
    headers: Mapping[str, str]
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """What one transaction has to tell, in order."""

    id: BagId
    parts: tuple[Partition, ...] = ()
    """Whose heir sends it if we die; none over HTTP."""
    events: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`next - first = applied + duplicate + rejected + parked + gaps`, exactly.

    Of a partition since the beginning, or the slice of it that one run goes on by.
    """

    first: int
    next: int
    applied: int = 0
    duplicate: int = 0
    rejected: int = 0
    parked: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookkeeping:
    """What goes into the transaction beside the effects."""

    marks: Mapping[Mark, Digest] = field(default_factory=dict[Mark, Digest])
    bags: tuple[Bag, ...] = ()
    advances: Mapping[Partition, Progress] = field(default_factory=dict[Partition, Progress])
    """Each holds only if the stored `next` is still its `first`: the one fence there is."""


def event_id(event: Event) -> str:
    """Derive it from source, type, subject and version: told again, it is the same event."""
    return _derived(_constant(type(event))["ce_source"], event)


def seal(event: Event, *, cause: Cause) -> Outgoing:
    constant = _constant(type(event))
    subject = event.subject
    headers = {
        **constant,
        "ce_id": _derived(constant["ce_source"], event),
        "ce_time": event.occurred_at.isoformat(),
        "ce_subject": subject,
        "ce_sequence": str(event.version),
        "ce_correlationid": cause.correlation_id,
        "ce_causationid": cause.id,
    }
    if cause.traceparent:
        headers["traceparent"] = cause.traceparent
    return Outgoing(topic=event.topic, key=subject, headers=headers, value=to_json(event))


@cache
def _constant(kind: type[Event]) -> Mapping[str, str]:
    """What all events of a kind have in common."""
    return {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_source": "/" + kind.wire_type.partition(".")[0],
        "ce_type": kind.wire_type,
        "ce_dataschema": f"urn:innovation-pipeline:{kind.wire_type}:{kind.minor}",
    }


def _derived(source: str, event: Event) -> str:
    name = f"{source}\0{event.wire_type}\0{event.subject}\0{event.version}"
    raw = bytearray(sha1(NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    raw[6], raw[8] = raw[6] & 0x0F | 0x50, raw[8] & 0x3F | 0x80  # `uuid5`, at half its price
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
