"""What others hear of a permission that gives less than it did: made from its record alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.clerk.recalls import Recalling, Recalls
from services.audit.domain.records import Fields, spelled
from services.audit.sequencer.draft import Draft
from shared.schemas.audit import (
    PermissionAmended,
    PermissionExpired,
    PermissionSuspended,
    PermissionWithdrawn,
)
from shared.schemas.base import Event
from shared.schemas.partners import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    draft: Draft

    def told(self, seq: int, *, of: str, at: datetime) -> Sequence[Event]:
        """What the record at `seq` takes away, unless its day is yet to come."""
        known = self._known(of, seq=seq)
        event, begins = _event(known, at=at), known[-1].get("effective", "")
        is_near = begins <= spelled(self.draft.now)
        return Recalls(draft=self.draft).told(event) if is_near else [event]

    def come_due(self, seq: int, told: Fields) -> Sequence[Event]:
        """What was told before its day takes away today what it takes away."""
        known, at = self._known(told["permission"], seq=seq), told["effective"]
        event = _event(known, at=datetime.fromisoformat(at))
        return Recalls(draft=self.draft).told_late(event)

    def _known(self, permission: str, *, seq: int) -> Sequence[Fields]:
        history = self.draft.standing.permissions[permission]
        return [told for told in history if told["seq"] <= seq]


def _event(known: Sequence[Fields], *, at: datetime) -> Recalling:
    told = known[-1]
    granted = next((each for each in known if each["kind"] == "permission.granted"), None)
    terms = [each["terms"] for each in known if "terms" in each]
    named = {
        "occurred_at": at,
        "version": told["seq"],
        "permission": told["permission"],
        "target": told["target"],
        "grantor": told["grantor"],
        "terms": Terms.model_validate(terms[-1]) if terms else None,
        "granted_seq": granted and granted["seq"],
    }
    return _of_kind(told, named)


def _of_kind(told: Fields, named: Mapping[str, Any]) -> Recalling:
    match told["kind"]:
        case "permission.amended":
            return PermissionAmended(effective=told["effective"], **named)
        case "permission.suspended":
            return PermissionSuspended(cause="suspended", **named)
        case "permission.expired":
            return PermissionExpired(ended=told["ended"], **named)
        case _:
            effective = told.get("effective", named["occurred_at"])
            return PermissionWithdrawn(effective=effective, reason=told["reason"], **named)
