"""What becomes of a permission that was granted, short of its withdrawal: its grantor says."""

from dataclasses import dataclass

from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import ENDED, Change, Permissions, spelled_terms
from services.audit.domain.records import spelled
from shared.policy.timeline import ACTIVE, SUSPENDED, segments
from shared.schemas.audit import PermissionResumed
from shared.schemas.partners import (
    AmendPermission,
    ResumePermission,
    SuspendPermission,
    VoidPermission,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    permissions: Permissions
    by: str
    """The organisation that asks. What another granted is, to it, not there."""

    def amend(self, asked: AmendPermission, *, version: int) -> Done | Declined:
        """`version` is the one that the asker has read."""
        effective = spelled(asked.effective or self.permissions.draft.now)
        if code := self._against(asked) or self._against_amending(asked, effective=effective):
            return Declined(code)
        if version != self.permissions.versions(asked.permission)[-1]["version"]:
            return Declined("stale_version")
        told = {
            "version": version + 1,
            "effective": effective,
            "terms": spelled_terms(asked.terms),
        }
        return self.permissions.changed("permission.amended", asked, told=told)

    def suspend(self, asked: SuspendPermission) -> Done | Declined:
        effective = spelled(asked.effective or self.permissions.draft.now)
        code = self._against(asked) or self._unless(asked, ACTIVE, since=effective)
        if code:
            return Declined(code)
        told = {"effective": effective, "reason": asked.reason}
        return self.permissions.changed("permission.suspended", asked, told=told)

    def resume(self, asked: ResumePermission) -> Done | Declined:
        draft = self.permissions.draft
        effective = spelled(asked.effective or draft.now)
        code = self._against(asked) or self._unless(asked, SUSPENDED, since=effective)
        if code:
            return Declined(code)
        told = {"effective": effective, "reason": asked.reason}
        seq = self.permissions.write("permission.resumed", asked, told=told)
        resumed = PermissionResumed(
            occurred_at=draft.now,
            version=seq,
            permission=asked.permission,
            target=asked.target,
            grantor=asked.grantor,
            granted_seq=self.permissions.versions(asked.permission)[0]["seq"],
            cause=SUSPENDED,
        )
        return Done(seq=seq, events=[resumed])

    def void(self, asked: VoidPermission) -> Done | Declined:
        """Not what was withdrawn: it would undo an objection."""
        code = self._against(asked) or ("wrong_state" if self._has_ended(asked) else None)
        if code:
            return Declined(code)
        told = {"reason": asked.reason}
        return self.permissions.changed("permission.voided", asked, told=told)

    def _against(self, asked: Change) -> str | None:
        versions = self.permissions.versions(asked.permission)
        if asked.grantor != self.by:
            return "grantor_not_entitled"
        if not versions or versions[0]["grantor"] != self.by:
            return "no_such_permission"
        if versions[0]["target"] != asked.target:
            return "wrong_state"
        is_theirs = isinstance(asked, SuspendPermission | VoidPermission)
        if is_theirs or self.permissions.may_grant(self.by, target=asked.target):
            return None
        return "grantor_not_entitled"

    def _against_amending(self, asked: AmendPermission, *, effective: str) -> str | None:
        suspended = not self._unless(asked, SUSPENDED, since=effective)
        if suspended or self._has_ended(asked):
            return "wrong_state"
        return None if self.permissions.make_sense(asked.terms) else "terms_invalid"

    def _has_ended(self, asked: Change) -> bool:
        history = self.permissions.history(asked.permission)
        return any(told["kind"] in ENDED for told in history)

    def _unless(self, asked: Change, state: str, *, since: str) -> str | None:
        """Some day of it, from then on, has to be in that state."""
        index = self.permissions.draft.standing.index
        days = segments(index.permissions.of(asked.permission))
        found = any(day.state == state and day.end > since for day in days)
        return None if found else "wrong_state"
