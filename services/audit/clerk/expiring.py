"""The end of a permission, told so that others hear of it; nothing is decided by the record."""

from collections.abc import Sequence

from services.audit.clerk.recalls import on
from services.audit.clerk.telling import Telling
from services.audit.domain.records import Fields
from services.audit.sequencer.draft import Draft
from shared.policy.standing import Standing
from shared.policy.timeline import EXPIRED, part_at
from shared.schemas.base import Event


def has_expired(told: Fields, standing: Standing, *, t: str) -> bool:
    """Did these very terms end, with nothing in their place?"""
    if told["terms"]["valid_to"] > t:
        return False
    part = part_at(standing.index.permissions.of(told["permission"]), t)
    now = part and (part.version, part.state_at(t))
    return now == (told["version"], EXPIRED)


def expire(told: Fields, draft: Draft) -> Sequence[Event]:
    permission, target, grantor = told["permission"], told["target"], told["grantor"]
    seq = draft.append(
        "permission.expired",
        about={"permission": permission, "grantor": grantor, **on(target)},
        data={
            "permission": permission,
            "target": target,
            "grantor": grantor,
            "version": told["version"],
            "ended": told["terms"]["valid_to"],
        },
    )
    return Telling(draft=draft).told(seq, of=permission, at=draft.now)
