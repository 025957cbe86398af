"""One permission: what stands, since when, who said so, why, and who saw by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from fastapi import APIRouter, Response

from services.audit.packs import Packs
from services.audit.pages import cells
from services.audit.pages.room import Interested, Look, Room, is_officer, sees
from services.audit.pages.terms import rows_of
from services.audit.reports import decisions, readers, standings
from services.audit.reports.archive import AsOf
from services.audit.reports.wording import first_up, words
from shared.schemas.base import PermissionId
from shared.web.callers import Caller
from shared.web.pages import page_router
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/permissions/{permission}", self.one)
        router.add_api_route("/permissions/{permission}/pack.zip", self.pack)
        return router

    async def one(
        self, permission: PermissionId, look: Look, *, caller: Interested
    ) -> Response:
        as_of = await self.room.as_of(look, caller, report="permission", permission=permission)
        row = self._seen(permission, caller, as_of=as_of)
        archive, officer = self.room.archive, is_officer(caller)
        told = await standings.history(archive, permission, as_of=as_of)
        used = await decisions.uses(archive, permission, as_of=as_of)
        read = await readers.of_uses(archive, used, k=as_of.k)
        shown = {
            "title": f"Permission {permission}",
            "permission": permission,
            "row": row,
            "state": cells.tag(row["state"]),
            "terms": rows_of(row, query=as_of.query if officer else ""),
            "timeline": [_part(each) for each in row["timeline"]],
            "history": [_fact(each, names=officer) for each in told],
            "uses": [_use(each) for each in used],
            "readers": [cells.reading(each, officer=officer) for each in read],
            "is_officer": officer,
            "is_mine": caller.organisation == row["grantor"],
        }
        return self.room.page(look, "permission.jinja", shown=shown, as_of=as_of)

    async def pack(
        self, permission: PermissionId, look: Look, *, caller: Interested
    ) -> Response:
        """Evidence to take away: it holds without us."""
        as_of = await self.room.as_of(look, caller, report="pack", permission=permission)
        self._seen(permission, caller, as_of=as_of)
        archive = self.room.archive
        packs = Packs(log=archive.log, sequencer=archive.sequencer)
        packed = await packs.pack({"permission": permission})
        headers = {
            "content-disposition": f'attachment; filename="{permission}.zip"',
            "cache-control": "private, no-store",
        }
        return Response(packed, media_type="application/zip", headers=headers)

    def _seen(self, permission: str, caller: Caller, *, as_of: AsOf) -> Mapping[str, Any]:
        row = standings.standing(self.room.archive, permission, as_of=as_of)
        if row is None or not sees(caller, row["grantor"]):
            raise Problem(404, "no-such-permission")
        return row


def _part(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "from": cells.day(each["from"], never="The beginning"),
        "until": cells.day(each["until"], never="No end"),
        "state": cells.tag(each["state"]),
        "version": each["version"],
        "seq": cells.record(each["seq"]),
    }


def _fact(each: Mapping[str, Any], *, names: bool) -> dict[str, Any]:
    actor = each["actor"]
    who = [actor.get("org", ""), words(actor.get("role", "")), actor.get("sub", "")]
    return {
        "seq": cells.record(each["seq"]),
        "at": cells.when(each["recorded_at"]),
        "what": first_up(words(each["kind"].partition(".")[2])),
        "who": ", ".join(filter(None, who if names else who[:2])),
        "effective": cells.when(each["effective"]),
        "why": first_up(words(each["reason"] or "")),
        "changed": _differences(each["changed"]),
    }


def _differences(changed: Mapping[str, Sequence[Any]]) -> str:
    return "; ".join(
        f"{words(name)}: {_said(before)}, now {_said(now)}"
        for name, (before, now) in changed.items()
    )


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value))) or "none"
    return "none" if value is None else str(value)


def _use(each: Mapping[str, Any]) -> dict[str, Any]:
    product = each["product"]
    return {
        "seq": cells.record(each["seq"]),
        "at": cells.when(each["at"]),
        "product": cells.link(product, f"/products/{product}"),
        "what": cells.sealed(each),
        "recipient": cells.named([each["recipient"]]),
        "purpose": words(each["purpose"]),
    }
