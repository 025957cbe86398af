"""The first words of a log, and the policy in force: written at a start, where they are new."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.audit.domain.records import OURSELVES, Fields
from services.audit.sequencer.draft import Draft
from shared.policy.document import parse_policy
from shared.schemas.envelope import Bookkeeping, Request
from shared.tlog.keys import LogKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    key: LogKey
    policy: Mapping[str, Any]
    """The whole document: the log alone must be enough to judge again."""

    async def build(self, draft: Draft) -> Bookkeeping:
        if draft.size == 0:
            told: Fields = {"origin": self.key.name, "vkey": self.key.vkey, "predecessor": None}
            self._append(draft, "log.opened", data=told)
        adopted = parse_policy(self.policy).sha256
        if draft.standing.policy_sha256 != adopted:
            told = {"document": self.policy, "sha256": adopted}
            self._append(draft, "log.policy-adopted", data=told)
        return Bookkeeping()

    def _append(self, draft: Draft, kind: str, *, data: Mapping[str, Any]) -> None:
        """Its cause is the place that it takes: the same words may be due again later."""
        start = Request(
            id=f"{kind}/{draft.size}",
            actor=OURSELVES,
            organisation="",
            received_at=draft.now,
        )
        draft.mark(start)
        draft.append(kind, about={}, data=data)
