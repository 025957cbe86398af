"""A permission record that nobody can read may be a withdrawal: it closes its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import Permissions
from services.audit.clerk.recalls import Recalls, on
from services.audit.domain.records import Fields
from services.audit.sequencer import gauges
from services.audit.sequencer.draft import Draft
from shared.policy.facts import permission_id
from shared.schemas.audit import PermissionResumed, PermissionSuspended
from shared.schemas.base import Event, Parked
from shared.schemas.envelope import Envelope, Position

CAUSE = "disputed"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """What can still be told of an unreadable record: whom it may speak for, and of what."""

    target: str
    signer: str


@dataclass(frozen=True, slots=True)
class Untold:
    """Nothing can be told of it that may be acted upon: somebody has to be woken."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    draft: Draft
    permissions: Permissions

    def open(self, letter: Parked, found: Suspect | Untold) -> Sequence[Event]:
        """No stranger closes a target: who signed must be able to take back what is on it."""
        if self.draft.standing.disputed.get(str(place_of(letter))):
            return ()
        if isinstance(found, Suspect):
            if self.permissions.may_object(found.signer, target=found.target):
                return self._opened(letter, found)
            found = Untold("not_entitled")
        self.draft.on_commit(partial(_wake, found.code, record=str(place_of(letter))))
        return ()

    def replayed(self, envelope: Envelope) -> Sequence[Event]:
        """What was unreadable, and is applied now, says itself what it wants."""
        told = self.draft.standing.disputed.get(str(envelope.position))
        return self._settled(told, why="replayed").events if told else ()

    def settle(self, seq: int, *, why: str) -> Done | Declined:
        """An officer has found out what it wants, and seen to that."""
        told = next((t for t in self.draft.standing.disputes if t["seq"] == seq), None)
        return self._settled(told, why=why) if told else Declined("no_such_dispute")

    def _opened(self, letter: Parked, found: Suspect) -> Sequence[Event]:
        record = str(place_of(letter))
        told = {
            "target": found.target,
            "record": record,
            "grantor": found.signer,
            "reason": letter.reason,
            "sha256": letter.sha256,
        }
        seq = self.draft.append("target.disputed", about=on(found.target), data=told)
        suspended = PermissionSuspended(**self._named(told, seq=seq))
        return Recalls(draft=self.draft).told(suspended)

    def _settled(self, told: Fields, *, why: str) -> Done:
        settled = {"target": told["target"], "record": told["record"], "reason": why}
        seq = self.draft.append("target.settled", about=on(told["target"]), data=settled)
        return Done(seq=seq, events=[PermissionResumed(**self._named(told, seq=seq))])

    def _named(self, told: Fields, *, seq: int) -> Fields:
        """It may be about any permission on the target: the record itself stands for it."""
        return {
            "occurred_at": self.draft.now,
            "version": seq,
            "permission": permission_id(told["grantor"], told["record"]),
            "target": told["target"],
            "grantor": told["grantor"],
            "cause": CAUSE,
        }


def place_of(letter: Parked) -> Position:
    return Position(letter.of_topic, letter.of_partition, letter.of_offset)


def _wake(code: str, *, record: str) -> None:
    gauges.UNDISPUTED.labels(code).inc()
    log.error("permission_record_undisputed", code=code, record=record)
