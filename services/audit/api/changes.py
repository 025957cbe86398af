"""What a grantor does with a permission that stands: amended, suspended, resumed, voided."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from services.audit.api.answering import Answering, Key
from services.audit.api.commands import Granter
from services.audit.clerk.changes import Changes
from services.audit.clerk.outcomes import Declined, Done
from services.audit.clerk.permissions import Change, Permissions
from services.audit.sequencer.draft import Draft
from shared.schemas.partners import (
    AmendPermission,
    ResumePermission,
    SuspendPermission,
    VoidPermission,
)
from shared.web.problems import Problem

IfMatch = Annotated[str, Header(alias="if-match", pattern=r'^"[0-9]{1,9}"$')]
Act = Callable[[Changes], Done | Declined]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who changes which permission, once."""

    request: Request
    permission: str
    caller: Granter
    key: Key


Doing = Annotated[Deed, Depends()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    answering: Answering
    permissions: Callable[[Draft], Permissions]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1/permissions/{permission}")
        add = partial(router.add_api_route, methods=["POST"], status_code=201)
        add("/amendments", self.amend)
        add("/suspensions", self.suspend)
        add("/resumptions", self.resume)
        add("/voidings", self.void)
        return router

    async def amend(
        self, deed: Doing, asked: AmendPermission, *, if_match: IfMatch
    ) -> dict[str, Any]:
        """`If-Match` says which version was read, such as `"1"`."""
        version = int(if_match.strip('"'))
        return await self._done(deed, asked, act=lambda by: by.amend(asked, version=version))

    async def suspend(self, deed: Doing, asked: SuspendPermission) -> dict[str, Any]:
        return await self._done(deed, asked, act=lambda by: by.suspend(asked))

    async def resume(self, deed: Doing, asked: ResumePermission) -> dict[str, Any]:
        return await self._done(deed, asked, act=lambda by: by.resume(asked))

    async def void(self, deed: Doing, asked: VoidPermission) -> dict[str, Any]:
        return await self._done(deed, asked, act=lambda by: by.void(asked))

    async def _done(self, deed: Deed, asked: Change, *, act: Act) -> dict[str, Any]:
        if asked.permission != deed.permission:
            raise Problem(422, "terms-invalid", detail="The path names another permission.")
        asking = self.answering.asking(deed.request, deed.caller, key=deed.key)
        by = deed.caller.organisation

        def change(draft: Draft) -> Done | Declined:
            return act(Changes(permissions=self.permissions(draft), by=by))

        return await self.answering.once(asking, asked, act=change)
