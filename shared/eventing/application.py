"""One service's eventing, for the lifespan of its HTTP application."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from shared.eventing.ports import Applier, Health, Lane, Store, Unit
from shared.schemas.base import Event, Parked
from shared.schemas.envelope import Cause

S = TypeVar("S")
T = TypeVar("T")
U = TypeVar("U", bound=Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows(Generic[U, S]):
    """What a service does with what it reads."""

    lanes: tuple[Lane[S], ...]
    handlers: Callable[[U], S]
    """The object with the handlers, made anew for each run on that run's unit."""
    dead_letter: type[Parked]
    known: frozenset[str] = frozenset()
    """Wire types passed by without a route; any other unknown type is parked."""
    applier: Callable[[str], Applier[U]] | None = None
    """By lane name, or "commands": who owns the transaction, if not the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    replica: str = "0"
    session_timeout: float = 10.0
    code_version: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """What an HTTP command comes to: for the caller, and for everybody else."""

    value: T
    events: Sequence[Event] = ()


class Eventing(Generic[U]):
    """An async context manager for the HTTP lifespan; leaving it stops cleanly."""

    exit_code: int = 0
    """What the process should end with: 6 when a position is lost."""

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(self, *error: object) -> None:
        raise NotImplementedError

    def health(self) -> Health:
        raise NotImplementedError

    async def perform(self, cause: Cause, build: Callable[[U], Awaitable[Answer[T]]]) -> T:
        """Run an HTTP command on a unit of its own; it may run again, after a conflict.

        Effects and events are committed together; the events are sent in the background.
        """
        raise NotImplementedError


def application(
    address: str, *, service: str, flows: Flows[U, Any], store: Store[U], tuned: Tuned
) -> Eventing[U]:
    raise NotImplementedError
