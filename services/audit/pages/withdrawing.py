"""Withdraw: first what it recalls and who holds that already, then why, then the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.audit.clerk.answering import accepted
from services.audit.domain.permissions import permission_row
from services.audit.domain.records import spelled
from services.audit.pages import cells
from services.audit.pages.room import Granter, Room
from services.audit.reports import readers
from shared.schemas.audit import PermissionWithdrawn, Struck
from shared.schemas.base import PermissionId
from shared.schemas.partners import WithdrawPermission
from shared.web.callers import Caller, cause
from shared.web.forms import Blank, Faulty, Form, answered, filled
from shared.web.pages import page_router
from shared.web.problems import Problem
from shared.web.words import words

Reason = Literal[
    "owner_withdrew", "terms_not_kept", "no_longer_offered", "safety_concern", "other"
]
REASONS = [(code, words(code)) for code in get_args(Reason)]


class Withdrawal(Form):
    reason: Reason = Field(title="Reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        path = "/permissions/{permission}/withdrawal"
        router.add_api_route(path, self.ask)
        router.add_api_route(path, self.withdraw, methods=["POST"])
        return router

    async def ask(
        self, request: Request, permission: PermissionId, *, caller: Granter
    ) -> Response:
        row = self._mine(permission, caller)
        return await self._asked(request, caller, row=row, form=Blank())

    async def withdraw(
        self, request: Request, permission: PermissionId, *, caller: Granter
    ) -> Response:
        row = self._mine(permission, caller)
        form = await filled(request, Withdrawal)
        if isinstance(form, Faulty):
            return await self._asked(request, caller, row=row, form=form, status=422)
        asked = _withdrawal(row, by=caller.organisation, reason=form.reason)
        by, at = caller.organisation, self.room.archive.sequencer.now()
        asking = cause(request, caller, at=at, named=form.request_id)

        async def act() -> str:
            done = await self.room.answers.once(
                asking,
                asked,
                act=lambda draft: self.room.permissions(draft).withdraw(asked, by=by),
            )
            return f"/records/{done['seq']}"

        return await answered(request, form, act=act)

    def _mine(self, permission: str, caller: Caller) -> Mapping[str, Any]:
        archive = self.room.archive
        t, k = spelled(archive.sequencer.now()), archive.held.range.size
        row = permission_row(archive.standing, permission, t=t, k=k)
        if row is None or row["grantor"] != caller.organisation:
            raise Problem(404, "no-such-permission")
        return row

    async def _asked(
        self,
        request: Request,
        caller: Caller,
        *,
        row: Mapping[str, Any],
        form: Blank,
        status: int = 200,
    ) -> Response:
        """What it recalls is found as the withdrawal finds it, on a draft nobody commits."""
        archive, permission = self.room.archive, row["permission"]
        draft = archive.sequencer.rehearsal(cause(request, caller, at=archive.sequencer.now()))
        asked = _withdrawal(row, by=caller.organisation, reason="other")
        permissions = self.room.permissions(draft)
        came = accepted(permissions.withdraw(asked, by=caller.organisation))
        [*told] = (each for each in came.events if isinstance(each, PermissionWithdrawn))
        struck = [each for event in told for each in event.struck]
        holders = await self._holders(struck)
        shown = {
            "title": f"Withdraw permission {permission}",
            "permission": permission,
            "struck": [_struck(each) for each in struck],
            "holders": [cells.reading(each, officer=False) for each in holders],
            "reasons": REASONS,
            "form": form,
        }
        return self.room.plain(request, "withdrawal.jinja", shown=shown, status=status)

    async def _holders(self, struck: Sequence[Struck]) -> Sequence[Mapping[str, Any]]:
        archive = self.room.archive
        uses = [
            {"edition": edition, "offer": None, "product": each.product}
            for each in struck
            for edition in each.editions
        ]
        return await readers.of_uses(archive, uses, k=archive.held.range.size)


def _withdrawal(row: Mapping[str, Any], *, by: str, reason: str) -> WithdrawPermission:
    return WithdrawPermission(
        permission=row["permission"], grantor=by, target=row["target"], reason=reason
    )


def _struck(each: Struck) -> dict[str, Any]:
    return {
        "product": each.product,
        "series": words(each.series),
        "editions": ", ".join(each.editions),
        "code": words(each.code),
    }
