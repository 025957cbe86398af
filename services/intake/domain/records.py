"""What a reader makes of one record of a feed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from services.intake.domain.issues import Outcome
from shared.schemas.entities import Issue
from shared.schemas.innovation import Innovation
from shared.schemas.intake import WithdrawalReason
from shared.schemas.opportunity import Opportunity

Entity = Innovation | Opportunity
Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    raw: bytes
    path: str
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound(_Read):
    entity: Entity
    instant: datetime | None = None
    tie: str = ""
    """The source's own id, which orders what it said at one instant."""

    @property
    def ref(self) -> str:
        return self.entity.source_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone(_Read):
    """Its source has withdrawn it."""

    ref: str
    instant: datetime | None = None
    reason: WithdrawalReason = "source_withdrew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsound(_Read):
    outcome: Outcome
    ref: str | None = None


Read = Sound | Gone | Unsound
