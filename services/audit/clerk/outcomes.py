"""What a command came to: it stands in the log, or it was declined, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.schemas.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It stands in the log at `seq`, and these are to hear of it."""

    seq: int
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """`source_unknown` may yet change: its record is on the way."""

    code: str
