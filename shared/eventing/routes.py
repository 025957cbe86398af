"""A routing table pairs each event with the one method that handles it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.schemas.base import Event, Submission
from shared.schemas.envelope import Envelope

S = TypeVar("S")
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Refused:
    """Read and understood, and not accepted: counted, logged by its code, never parked."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A partner's record: its value is in the feed's own format, and the service's to read."""

    envelope: Envelope
    value: bytes


Handled = Sequence[Event] | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Generic[S]):
    topic: str
    wire_type: str
    event: type[Event] | None
    """None: the handler gets `Submitted`."""
    handle: Callable[[S, Any], Awaitable[Handled]]


def on(event: type[E], handle: Callable[[S, E], Awaitable[Handled]]) -> Route[S]:
    """Pair an event with its handler; the type checker refuses a mismatch."""
    return Route(topic=event.topic, wire_type=event.wire_type, event=event, handle=handle)


def on_submitted(
    kind: type[Submission], handle: Callable[[S, Submitted], Awaitable[Handled]]
) -> Route[S]:
    """Pair what a partner submits with its handler."""
    return Route(topic=kind.topic, wire_type=kind.wire_type, event=None, handle=handle)
