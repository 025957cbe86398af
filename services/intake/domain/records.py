"""What a reader makes of one record of a feed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from services.intake.domain.issues import Outcome, issue, outcome_of
from shared.schemas.entities import Issue
from shared.schemas.innovation import Innovation
from shared.schemas.intake import WithdrawalReason
from shared.schemas.opportunity import Opportunity

Entity = Innovation | Opportunity
Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    entity: Entity
    raw: bytes
    path: str
    instant: datetime | None = None
    tie: str = ""
    """The source's own id, which orders what it said at one instant."""
    issues: tuple[Issue, ...] = ()

    @property
    def ref(self) -> str:
        return self.entity.source_ref

    def ended(self) -> "Gone":
        return Gone(
            ref=self.ref,
            raw=self.raw,
            path=self.path,
            instant=self.instant,
            issues=self.issues,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Its source has withdrawn it."""

    ref: str
    raw: bytes
    path: str
    instant: datetime | None = None
    reason: WithdrawalReason = "source_withdrew"
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsound:
    outcome: Outcome
    raw: bytes
    path: str
    ref: str | None = None
    issues: tuple[Issue, ...] = ()


Read = Sound | Gone | Unsound


def unsound(code: str, *, raw: bytes, path: str = "$") -> Unsound:
    """By one fault of the record as a whole."""
    told = issue(code, path)
    outcome = outcome_of([told]) or Outcome.REFUSED
    return Unsound(outcome=outcome, raw=raw, path=path, issues=(told,))
