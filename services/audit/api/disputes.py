"""Records that may be withdrawals and that nobody could read: seen and settled by officers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.audit.api.answering import Answering, Key
from services.audit.api.asking import Officer
from services.audit.clerk.disputes import Disputes
from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import Permissions
from services.audit.sequencer.draft import Draft
from shared.schemas.base import Code
from shared.schemas.partners import Command
from shared.web.callers import Caller, having

Ruler = Annotated[Caller, Depends(having("governance_officer"))]


class AskSettlement(Command):
    """What an officer found the unreadable record to want, as a code."""

    reason: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    answering: Answering
    permissions: Callable[[Draft], Permissions]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        router.add_api_route("/disputes", self.disputes, response_model=None)
        path = "/disputes/{seq}/settlement"
        router.add_api_route(path, self.settle, methods=["POST"], status_code=201)
        return router

    async def disputes(self, _: Officer) -> dict[str, Any]:
        held = self.answering.sequencer.held
        return {"size": held.range.size, "disputes": held.standing.disputes}

    async def settle(
        self, request: Request, seq: int, *, asked: AskSettlement, caller: Ruler, key: Key
    ) -> dict[str, Any]:
        def act(draft: Draft) -> Done | Declined:
            disputes = Disputes(draft=draft, permissions=self.permissions(draft))
            return disputes.settle(seq, why=asked.reason)

        asking = self.answering.asking(request, caller, key=key)
        return await self.answering.once(asking, asked, act=act)
