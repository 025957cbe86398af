"""Permissions granted and withdrawn; who may do so is audit's own knowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.recalls import on
from services.audit.clerk.telling import Telling
from services.audit.domain.records import Fields, spelled
from services.audit.sequencer.draft import Draft
from shared.policy.facts import permission_id
from shared.schemas.audit import PermissionGranted
from shared.schemas.envelope import Cause, Envelope
from shared.schemas.partners import (
    AmendPermission,
    GrantPermission,
    ResumePermission,
    SuspendPermission,
    Terms,
    VoidPermission,
    WithdrawPermission,
)

EVERYTHING = "everything"
Change = AmendPermission | ResumePermission | SuspendPermission | VoidPermission
Asked = GrantPermission | WithdrawPermission | Change
ENDED = ("permission.withdrawn", "permission.voided")
REACHED = ("recipients", "actions", "purposes")


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
        told = {"version": 1, "terms": spelled_terms(asked.terms)}
        seq = self.write("permission.granted", asked, told=told, cause=cause)
        named = self._named(asked, seq=seq, cause=cause)
        granted = PermissionGranted(terms=asked.terms, granted_seq=seq, **named)
        return Done(seq=seq, events=[granted])

    def withdraw(self, asked: WithdrawPermission, *, by: str) -> Done | Declined:
        """An objection never waits: to what nobody knows of, it reaches everything."""
        if code := self._against_withdrawal(asked, by=by):
            return Declined(code)
        versions = self.versions(asked.permission)
        told = {
            "version": versions[-1]["version"] if versions else 0,
            "effective": spelled(asked.effective or self.draft.now),
            "reason": asked.reason,
            "reach": _reach(versions) if versions and not asked.everything else EVERYTHING,
        }
        return self.changed("permission.withdrawn", asked, told=told)

    def changed(self, kind: str, asked: Asked, *, told: Fields) -> Done:
        """Write what takes away, or may; whoever serves it hears what that recalls."""
        seq, at = self.write(kind, asked, told=told), _told_at(self.draft.cause)
        telling = Telling(draft=self.draft)
        return Done(seq=seq, events=telling.told(seq, of=_permission(asked), at=at))

    def refuse(self, asked: Asked, code: str, *, cause: Cause | None = None) -> None:
        """What a partner was refused is a fact too."""
        self.write("permission.refused", asked, told={"code": code}, cause=cause)

    def may_object(self, org: str, *, target: str) -> bool:
        """Would a withdrawal of some permission on the target be theirs to send?"""
        told = self.draft.standing.index.targets.of(target)
        return org in {*self._objectors(target), *(fact.grantor for fact in told)}

    def write(
        self, kind: str, asked: Asked, *, told: Fields, cause: Cause | None = None
    ) -> int:
        permission, target, grantor = _permission(asked), asked.target, asked.grantor
        return self.draft.append(
            kind,
            about={"permission": permission, "grantor": grantor, **on(target)},
            data={"permission": permission, "target": target, "grantor": grantor, **told},
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

    def history(self, permission: str) -> Sequence[Fields]:
        return self.draft.standing.permissions.get(permission, ())

    def versions(self, permission: str) -> Sequence[Fields]:
        """Its grant and its amendments; none of what nobody granted."""
        return [told for told in self.history(permission) if "terms" in told]

    def may_grant(self, org: str, *, target: str) -> bool:
        return org in (self._speakers(target) or ())

    def make_sense(self, terms: Terms) -> bool:
        policy = self.draft.standing.policy
        groups = {r.removeprefix("group:") for r in terms.recipients if r.startswith("group:")}
        in_order = not (terms.valid_from and terms.valid_to) or (
            terms.valid_from < terms.valid_to
        )
        return in_order and policy is not None and groups <= policy.groups.keys()

    def _against_grant(self, asked: GrantPermission, *, by: str) -> str | None:
        speakers = self._speakers(asked.target)
        if speakers is None:
            return "source_unknown"
        if by != asked.grantor or by not in speakers:
            return "grantor_not_entitled"
        if self.history(_permission(asked)):
            return "wrong_state"
        return None if self.make_sense(asked.terms) else "terms_invalid"

    def _against_withdrawal(self, asked: WithdrawPermission, *, by: str) -> str | None:
        target, history = asked.target, self.history(asked.permission)
        speakers = self._objectors(target) | {told["grantor"] for told in history[:1]}
        if by != asked.grantor or by not in speakers:
            return "grantor_not_entitled"
        if any(told["target"] != target for told in history):
            return "wrong_state"
        effective = spelled(asked.effective or self.draft.now)
        ends = (told.get("effective", "") for told in history if told["kind"] in ENDED)
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


def _permission(asked: Asked) -> str:
    if isinstance(asked, GrantPermission):
        return permission_id(asked.grantor, asked.reference)
    return asked.permission


def _told_at(cause: Cause) -> datetime:
    return cause.time if isinstance(cause, Envelope) else cause.received_at


def spelled_terms(terms: Terms) -> dict[str, Any]:
    times = {name: getattr(terms, name) for name in ("valid_from", "valid_to", "review_due")}
    spelt = {name: spelled(time) if time else None for name, time in times.items()}
    return terms.model_dump(mode="json") | spelt


def _reach(versions: Sequence[Fields]) -> dict[str, list[str]]:
    """The union over all that was ever granted by it."""
    return {
        name: list(dict.fromkeys(each for told in versions for each in told["terms"][name]))
        for name in REACHED
    }
