"""What grants and withdraws, and what asks to open: the commands of the platform's heart."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.audit.api.answering import Answering, Key
from services.audit.clerk.answering import accepted
from services.audit.clerk.disclosures import AskDisclosure, Disclosed, disclose
from services.audit.clerk.outcomes import Declined
from services.audit.clerk.permissions import Permissions
from services.audit.domain.records import rid_of
from services.audit.reports.preview import preview
from services.audit.reports.wording import sentence
from services.audit.sequencer import gauges
from services.audit.sequencer.draft import Draft
from shared.errors import Unavailable
from shared.eventing.application import Answer
from shared.schemas.partners import GrantPermission, WithdrawPermission
from shared.web.callers import Caller, having
from shared.web.problems import Problem

Granter = Annotated[Caller, Depends(having("permission_granter"))]
Discloser = Annotated[Caller, Depends(having("service:export", "service:matching"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where commands are handed in."""

    answering: Answering
    permissions: Callable[[Draft], Permissions]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        add = router.add_api_route
        add("/permissions", self.grant, methods=["POST"], status_code=201)
        add("/permissions/preview", self.preview, methods=["POST"])
        path = "/permissions/{permission}/withdrawals"
        add(path, self.withdraw, methods=["POST"], status_code=201)
        add("/disclosures", self.disclose, methods=["POST"])
        return router

    async def grant(
        self,
        request: Request,
        asked: GrantPermission,
        *,
        caller: Granter,
        key: Key,
    ) -> dict[str, Any]:
        asking, by = self.answering.asking(request, caller, key=key), caller.organisation
        return await self.answering.once(
            asking, asked, act=lambda draft: self.permissions(draft).grant(asked, by=by)
        )

    async def preview(
        self, request: Request, asked: GrantPermission, *, caller: Granter
    ) -> dict[str, Any]:
        """What the grant would do, in sentences too; nothing is written."""
        asking, by = self.answering.asking(request, caller, key="preview"), caller.organisation
        draft = self.answering.sequencer.rehearsal(asking)
        seen = preview(asked, draft, permissions=self.permissions(draft), by=by)
        told, terms = accepted(seen), asked.terms.model_dump(mode="json")
        said = [sentence(line, terms) for line in told.lines]
        return {"records": told.records, "lines": told.lines, "sentences": said}

    async def withdraw(
        self,
        request: Request,
        permission: str,
        *,
        asked: WithdrawPermission,
        caller: Granter,
        key: Key,
    ) -> dict[str, Any]:
        if asked.permission != permission:
            raise Problem(422, "terms-invalid", detail="The path names another permission.")
        asking, by = self.answering.asking(request, caller, key=key), caller.organisation
        return await self.answering.once(
            asking, asked, act=lambda draft: self.permissions(draft).withdraw(asked, by=by)
        )

    async def disclose(
        self, request: Request, asked: AskDisclosure, *, caller: Discloser
    ) -> dict[str, Any]:
        """Say what to take away from what was sealed; a denial is an answer too."""
        asking = self.answering.asking(request, caller, key=asked.request_id)

        async def build(draft: Draft) -> Answer[Disclosed | Declined]:
            return Answer(value=disclose(asked, draft))

        with _failures_counted():
            answered = await self.answering.performed(asking, build)
        came = accepted(answered)
        gauges.DISCLOSURES.labels(came.opened.outcome).inc()
        named = {"decision": rid_of(asking, ordinal=0), "use_by": came.use_by}
        return self.answering.receipt(came.seq) | asdict(came.opened) | named


@contextmanager
def _failures_counted() -> Generator[None]:
    """Where there is no answer, no reader gets anything."""
    try:
        yield
    except (Unavailable, Problem):
        gauges.DISCLOSURES.labels("failed").inc()
        raise
