"""Who may read the trail, as of when, and that it was asked."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from services.audit.clerk.witness import Witness
from services.audit.reports.archive import Archive, AsOf
from shared.web.callers import Caller, cause, having

OFFICERS = ("governance_officer", "auditor")
Officer = Annotated[Caller, Depends(having(*OFFICERS))]
Interested = Annotated[Caller, Depends(having(*OFFICERS, "permission_granter"))]
Concerned = Annotated[Caller, Depends(having(*OFFICERS, "permission_granter", "director"))]
Recaller = Annotated[Caller, Depends(having(*OFFICERS, "service:export"))]
K = Annotated[str | None, Query(max_length=40, pattern=r"^[0-9TZ:.+-]+$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """T, valid time, and K, a size of the log or a time that becomes one; unsaid, both now."""

    request: Request
    t: AwareDatetime | None = None
    k: K = None


Asked = Annotated[Question, Depends()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the archive for whoever asks, and says so on the log first."""

    archive: Archive
    witness: Witness

    async def as_of(
        self, asked: Question, caller: Caller, *, report: str, **named: object
    ) -> AsOf:
        """What is read is what stood before the reading was written down."""
        as_of = await self.archive.as_of(t=asked.t, k=asked.k)
        told = {**named, "t": as_of.t, "k": as_of.k}
        await self.saw(asked.request, caller, report=report, **told)
        return as_of

    async def saw(
        self, request: Request, caller: Caller, *, report: str, **named: object
    ) -> None:
        """Of people: a service asks on behalf of one, and tells of that itself."""
        if caller.organisation:
            asking = cause(request, caller, at=self.archive.sequencer.now())
            await self.witness.saw(asking, report, asked=named)


def scope_of(caller: Caller) -> str | None:
    """An officer sees all; anybody else what its own organisation granted or received."""
    return None if caller.roles.intersection(OFFICERS) else caller.organisation
