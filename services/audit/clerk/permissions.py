"""Permissions granted and withdrawn; who may do so is audit's own knowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.clerk.recalls import Recalls, on
from services.audit.domain.records import Fields, spelled
from services.audit.sequencer.draft import Draft
from shared.policy.facts import permission_id
from shared.schemas.audit import PermissionGranted, PermissionWithdrawn
from shared.schemas.base import Event
from shared.schemas.envelope import Cause, Envelope
from shared.schemas.partners import GrantPermission, Terms, WithdrawPermission

EVERYTHING = "everything"
Asked = GrantPermission | WithdrawPermission
REACHED = ("recipients", "actions", "purposes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It stands in the log at `seq`, and these are to hear of it."""

    seq: int
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """`source_unknown` may yet change: its record is on the way."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    draft: Draft
    custodians: Mapping[str, str]
    """By space: who speaks for a record that nobody has noted yet."""

    def grant(
        self, asked: GrantPermission, *, by: str, cause: Cause | None = None
    ) -> Done | Declined:
        if code := self._against_grant(asked, by=by):
            return Declined(code)
        told = {"version": 1, "grantor": asked.grantor, "terms": _spelled_terms(asked.terms)}
        seq = self._write("permission.granted", asked, told=told, cause=cause)
        named = self._named(asked, seq=seq, cause=cause)
        granted = PermissionGranted(terms=asked.terms, granted_seq=seq, **named)
        return Done(seq=seq, events=[granted])

    def withdraw(self, asked: WithdrawPermission, *, by: str) -> Done | Declined:
        """An objection never waits: to what nobody knows of, it reaches everything."""
        if code := self._against_withdrawal(asked, by=by):
            return Declined(code)
        known, effective = self._granted(asked.permission), asked.effective or self.draft.now
        told = {
            "version": known["version"] if known else 0,
            "grantor": asked.grantor,
            "effective": spelled(effective),
            "reason": asked.reason,
            "reach": EVERYTHING if asked.everything or not known else _reach(known),
        }
        seq = self._write("permission.withdrawn", asked, told=told)
        withdrawn = PermissionWithdrawn(
            terms=Terms.model_validate(known["terms"]) if known else None,
            granted_seq=known["seq"] if known else None,
            effective=effective,
            reason=asked.reason,
            **self._named(asked, seq=seq),
        )
        if effective > self.draft.now:
            return Done(seq=seq, events=[withdrawn])
        return Done(seq=seq, events=Recalls(draft=self.draft).told(withdrawn))

    def refuse(self, asked: Asked, code: str, *, cause: Cause | None = None) -> None:
        """What a partner was refused is a fact too."""
        self._write("permission.refused", asked, told={"code": code}, cause=cause)

    def may_object(self, org: str, *, target: str) -> bool:
        """Would a withdrawal of some permission on the target be theirs to send?"""
        told = self.draft.standing.index.targets.of(target)
        return org in {*self._objectors(target), *(fact.grantor for fact in told)}

    def come_due(self, seq: int, told: Fields) -> Sequence[Event]:
        """A withdrawal whose day was yet to come takes away what it takes today."""
        known = self._granted(told["permission"])
        effective = datetime.fromisoformat(told["effective"])
        withdrawn = PermissionWithdrawn(
            occurred_at=effective,
            version=seq,
            permission=told["permission"],
            target=told["target"],
            grantor=told["grantor"],
            terms=Terms.model_validate(known["terms"]) if known else None,
            granted_seq=known["seq"] if known else None,
            effective=effective,
            reason=told["reason"],
        )
        return Recalls(draft=self.draft).told_late(withdrawn)

    def _write(
        self, kind: str, asked: Asked, *, told: Fields, cause: Cause | None = None
    ) -> int:
        permission, target = _permission(asked), asked.target
        return self.draft.append(
            kind,
            about={"permission": permission, "grantor": asked.grantor, **on(target)},
            data={"permission": permission, "target": target, **told},
            at=_told_at(cause or self.draft.cause),
            cause=cause,
        )

    def _named(self, asked: Asked, *, seq: int, cause: Cause | None = None) -> dict[str, Any]:
        """What every event about a permission says."""
        return {
            "occurred_at": _told_at(cause or self.draft.cause),
            "version": seq,
            "permission": _permission(asked),
            "target": asked.target,
            "grantor": asked.grantor,
        }

    def _history(self, permission: str) -> Sequence[Fields]:
        return self.draft.standing.permissions.get(permission, ())

    def _granted(self, permission: str) -> Fields | None:
        return next((told for told in self._history(permission) if "terms" in told), None)

    def _against_grant(self, asked: GrantPermission, *, by: str) -> str | None:
        speakers = self._speakers(asked.target)
        if speakers is None:
            return "source_unknown"
        if by != asked.grantor or by not in speakers:
            return "grantor_not_entitled"
        if self._history(_permission(asked)):
            return "wrong_state"
        return None if self._make_sense(asked.terms) else "terms_invalid"

    def _against_withdrawal(self, asked: WithdrawPermission, *, by: str) -> str | None:
        target, history = asked.target, self._history(asked.permission)
        speakers = self._objectors(target) | {told["grantor"] for told in history[:1]}
        if by != asked.grantor or by not in speakers:
            return "grantor_not_entitled"
        if any(told["target"] != target for told in history):
            return "wrong_state"
        effective = spelled(asked.effective or self.draft.now)
        ends = (told["effective"] for told in history if "effective" in told)
        return "wrong_state" if any(end <= effective for end in ends) else None

    def _speakers(self, target: str) -> set[str | None] | None:
        """Owner and custodian as noted; None of a source that nobody has noted."""
        if target.startswith("owner:"):
            return {target.removeprefix("owner:")}
        noted = self.draft.standing.noted(target, k=self.draft.size)
        return {noted.owner, noted.custodian} if noted else None

    def _objectors(self, target: str) -> set[str | None]:
        """An objection does not wait until its source is noted."""
        return self._speakers(target) or {self.custodians.get(target.split(":")[1])}

    def _make_sense(self, terms: Terms) -> bool:
        policy = self.draft.standing.policy
        groups = {r.removeprefix("group:") for r in terms.recipients if r.startswith("group:")}
        in_order = not (terms.valid_from and terms.valid_to) or (
            terms.valid_from < terms.valid_to
        )
        return in_order and policy is not None and groups <= policy.groups.keys()


def _permission(asked: Asked) -> str:
    if isinstance(asked, WithdrawPermission):
        return asked.permission
    return permission_id(asked.grantor, asked.reference)


def _told_at(cause: Cause) -> datetime:
    return cause.time if isinstance(cause, Envelope) else cause.received_at


def _spelled_terms(terms: Terms) -> dict[str, Any]:
    times = {name: getattr(terms, name) for name in ("valid_from", "valid_to", "review_due")}
    spelt = {name: spelled(time) if time else None for name, time in times.items()}
    return terms.model_dump(mode="json") | spelt


def _reach(granted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: granted["terms"][name] for name in REACHED}
