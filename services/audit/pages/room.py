"""Where every page of audit is made: it knows the log's health, and says who looked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from services.audit.clerk.answering import Answers
from services.audit.clerk.permissions import Permissions
from services.audit.clerk.witness import Witness
from services.audit.pages.moments import as_of
from services.audit.reports.archive import Archive, AsOf
from services.audit.sequencer.draft import Draft
from shared.web.callers import Caller, cause, having
from shared.web.pages import Page

OFFICERS = ("governance_officer", "auditor")
Officer = Annotated[Caller, Depends(having(*OFFICERS))]
Granter = Annotated[Caller, Depends(having("permission_granter"))]
Interested = Annotated[Caller, Depends(having(*OFFICERS, "permission_granter"))]
Told = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """T and K as they were typed: each may be a day, K may be a size."""

    request: Request
    t: Told = ""
    k: Told = ""


Look = Annotated[Looking, Depends()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    archive: Archive
    answers: Answers
    permissions: Callable[[Draft], Permissions]

    async def as_of(
        self, look: Looking, caller: Caller, *, report: str, **named: object
    ) -> AsOf:
        """As the API answers it; that it was read stands on the log before it is shown."""
        found = await as_of(self.archive, t=look.t, k=look.k)
        told = {**named, "t": found.t, "k": found.k}
        await self.saw(look.request, caller, report=report, **told)
        return found

    async def saw(
        self, request: Request, caller: Caller, *, report: str, **named: object
    ) -> None:
        asking = cause(request, caller, at=self.archive.sequencer.now())
        await Witness(answers=self.answers).saw(asking, report, asked=named)

    def page(
        self, look: Looking, template: str, *, shown: Mapping[str, Any], as_of: AsOf
    ) -> Response:
        moment = {
            "t": datetime.fromisoformat(as_of.t),
            "k": as_of.k,
            "typed": {"t": look.t, "k": look.k},
            "is_now": not look.t and not look.k,
            "query": as_of.query,
        }
        return self.plain(look.request, template, shown={**shown, "moment": moment})

    def plain(
        self, request: Request, template: str, *, shown: Mapping[str, Any], status: int = 200
    ) -> Response:
        return Page(template, {**shown, "log": self.health()}, status=status).answer(request)

    def health(self) -> Mapping[str, Any]:
        held, sequencer = self.archive.held, self.archive.sequencer
        return {
            "size": held.range.size,
            "at": held.recorded_at,
            "is_writer": sequencer.is_writer,
            "disputes": len(held.standing.disputes),
            "unconfirmed": len(held.pending.readings),
        }


def is_officer(caller: Caller) -> bool:
    return not caller.roles.isdisjoint(OFFICERS)


def sees(caller: Caller, organisation: str) -> bool:
    """An officer sees all; anybody else what is its own organisation's."""
    return is_officer(caller) or caller.organisation == organisation
