"""What audit notes of others' news: who answers for a record, who an organisation is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import Permissions
from services.audit.sequencer.draft import Draft
from shared.eventing.ports import Rows
from shared.schemas.base import Event
from shared.schemas.envelope import Envelope
from shared.schemas.innovation import Innovation
from shared.schemas.opportunity import Opportunity
from shared.schemas.partners import GrantPermission
from shared.schemas.register import Organisation, standing

HELD = "held_grants"
HOURS_HELD = timedelta(hours=24)
MOST_HELD = 100
"""Of one record: more would make a document that no store takes."""
DSPT = "dspt"
CARRIED = ("id", "source", "type", "time", "received_at", "traceparent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    draft: Draft
    permissions: Permissions

    async def source(
        self, record: Innovation | Opportunity, *, at: datetime
    ) -> Sequence[Event]:
        """Append what is decided by, where it changed; then decide the waiting grants."""
        known = self.draft.standing.noted(record.source_ref, k=self.draft.size)
        told = {
            "ref": record.source_ref,
            "custodian": record.custodian,
            "owner": record.owner.org_id if record.owner else None,
            "stage": str(record.stage),
        }
        if known is None or told != _without_seq(known):
            about = {"sources": [record.source_ref]}
            self.draft.note("source.noted", at=at, about=about, data=told)
        return await self._decide_held(record.source_ref)

    def organisation(self, one: Organisation, *, at: datetime) -> None:
        draft = self.draft
        told = {
            "org": one.org_id,
            "type": str(one.type),
            "territory": one.territory,
            "assured": standing(one, DSPT, day=draft.now.date()),
        }
        known = draft.standing.index.organisations.at(one.org_id, k=draft.size)
        if not known or told != _without_seq(known[-1]):
            about = {"recipient": f"org:{one.org_id}"}
            self.draft.note("organisation.noted", at=at, about=about, data=told)

    async def hold(self, asked: GrantPermission, *, cause: Envelope) -> bool:
        """Its record is on the way, by another lane: what is asked can be judged only then."""
        rows = self.draft.rows(HELD)
        row = await rows.get(asked.target) or {"_id": asked.target, "grants": []}
        carried = {name: getattr(cause, name) for name in CARRIED}
        told = [(each["cause"]["source"], each["cause"]["id"]) for each in row["grants"]]
        if (cause.source, cause.id) in told:
            return True
        if len(told) >= MOST_HELD:
            return False
        waiting = {
            "asked": asked.model_dump(mode="json"),
            "cause": carried,
            "until": self.draft.now + HOURS_HELD,
        }
        _keep(rows, row, grants=[*row["grants"], waiting])
        return True

    async def foresee(self, refs: Collection[str]) -> None:
        """Load in one query what a batch will look for one by one."""
        await self.draft.rows(HELD).many(refs)

    async def give_up(self, ref: str) -> None:
        """Refuse what has waited too long for its source, and wait on with the rest."""
        rows = self.draft.rows(HELD)
        row = await rows.get(ref) or {"grants": []}
        late = [each for each in row["grants"] if each["until"] <= self.draft.now]
        for waiting in late:
            self._decide(waiting)
        if late:
            _keep(rows, row, grants=[each for each in row["grants"] if each not in late])

    async def _decide_held(self, ref: str) -> Sequence[Event]:
        rows = self.draft.rows(HELD)
        row = await rows.get(ref)
        if row is None:
            return ()
        rows.drop(ref)
        return [event for waiting in row["grants"] for event in self._decide(waiting)]

    def _decide(self, waiting: Mapping[str, Any]) -> Sequence[Event]:
        asked = GrantPermission.model_validate(waiting["asked"])
        cause = Envelope(subject=asked.target, attributes={}, **waiting["cause"])
        came: Done | Declined = Declined("source_unknown")
        if self.draft.now < waiting["until"]:
            came = self.permissions.grant(asked, by=cause.organisation, cause=cause)
        if isinstance(came, Declined):
            self.permissions.refuse(asked, came.code, cause=cause)
            return ()
        return came.events


def _keep(rows: Rows, row: Mapping[str, Any], *, grants: Sequence[Mapping[str, Any]]) -> None:
    if not grants:
        rows.drop(row["_id"])
        return
    rows.keep({**row, "grants": [*grants], "until": min(each["until"] for each in grants)})


def _without_seq(known: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(known).items() if name != "seq"}
