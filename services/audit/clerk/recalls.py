"""Who serves a sealed entry hears at once what a fact takes away of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit.domain.recall import LARGEST, in_parts, struck
from services.audit.domain.records import Fields, spelled
from services.audit.sequencer.draft import Draft
from shared.schemas.audit import (
    PermissionAmended,
    PermissionExpired,
    PermissionSuspended,
    PermissionWithdrawn,
    Struck,
)
from shared.schemas.base import Event

Recalling = PermissionAmended | PermissionExpired | PermissionSuspended | PermissionWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalls:
    draft: Draft
    largest: int = LARGEST

    def told(self, event: Recalling) -> Sequence[Event]:
        """Give the event with what it strikes; what is too long for one follows in more."""
        first, *more = self._parts(event.target)
        return [event.model_copy(update={"struck": first}), *self._rest(event, more)]

    def told_late(self, event: Recalling) -> Sequence[Event]:
        """The event, told when it happened, takes away only now."""
        return self._rest(event, self._parts(event.target))

    def _parts(self, target: str) -> list[tuple[Struck, ...]]:
        draft = self.draft
        found = struck(draft.standing, target, t=spelled(draft.now), k=draft.size)
        return in_parts(found, largest=self.largest)

    def _rest(self, event: Recalling, parts: Sequence[tuple[Struck, ...]]) -> Sequence[Event]:
        """Each has a record of its own: an event's version is its place in the log."""
        return [
            event.model_copy(
                update={"struck": part, "version": self._append(event, struck=len(part))}
            )
            for part in parts
        ]

    def _append(self, event: Recalling, *, struck: int) -> int:
        told = {"permission": event.permission, "target": event.target}
        return self.draft.append(
            "recall.told",
            about={"permission": event.permission, **on(event.target)},
            data={**told, "of": event.version, "struck": struck},
        )


def on(target: str) -> Fields:
    """What a record about the target is found by."""
    owner = target.removeprefix("owner:")
    return {"sources": [target]} if owner == target else {"owner": owner}
