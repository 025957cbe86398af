"""Permissions, as of a time and a size of the log: what stands, its history, its uses."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.audit.api.asking import Asked, Interested, Question, Reader, scope_of
from services.audit.domain.records import Wanted, rid_from
from services.audit.reports import decisions, standings
from services.audit.reports.archive import AsOf
from services.audit.reports.standings import Which
from shared.schemas.base import PermissionId
from shared.web.callers import Caller
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """By which event of a partner's: what became of it?"""

    ce_source: str | None = None
    ce_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    reader: Reader

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1/permissions")
        router.add_api_route("", self.all, response_model=None)
        router.add_api_route("/{permission}", self.one, response_model=None)
        router.add_api_route("/{permission}/history", self.history, response_model=None)
        router.add_api_route("/{permission}/uses", self.uses, response_model=None)
        return router

    async def all(
        self,
        asked: Asked,
        caller: Interested,
        *,
        which: Annotated[Which, Depends()],
        event: Annotated[Partner, Depends()],
    ) -> dict[str, Any]:
        """An officer sees all, a granter its own."""
        mine = scope_of(caller)
        if event.ce_source and event.ce_id:
            return await self._became(event.ce_source, event.ce_id, mine=mine)
        as_of = await self.reader.as_of(asked, caller, report="permissions", **asdict(which))
        rows = standings.standings(self.reader.archive, which, as_of=as_of)
        seen = [row for row in rows if mine in (None, row["grantor"])]
        return {"as_of": as_of.told, "permissions": seen}

    async def one(
        self, permission: PermissionId, asked: Asked, *, caller: Interested
    ) -> dict[str, Any]:
        as_of = await self._read("permission", asked, caller=caller, permission=permission)
        row = standings.standing(self.reader.archive, permission, as_of=as_of)
        return {"as_of": as_of.told, "permission": row}

    async def history(
        self, permission: PermissionId, asked: Asked, *, caller: Interested
    ) -> dict[str, Any]:
        as_of = await self._read("history", asked, caller=caller, permission=permission)
        rows = await standings.history(self.reader.archive, permission, as_of=as_of)
        return {"as_of": as_of.told, "history": rows}

    async def uses(
        self, permission: PermissionId, asked: Asked, *, caller: Interested
    ) -> dict[str, Any]:
        """Each decision that rests on it, with whoever has read by it."""
        as_of = await self._read("uses", asked, caller=caller, permission=permission)
        rows = await decisions.uses(self.reader.archive, permission, as_of=as_of)
        return {"as_of": as_of.told, "uses": rows}

    async def _read(
        self, report: str, asked: Question, *, caller: Caller, permission: str
    ) -> AsOf:
        """Out of scope is answered as absent, and either is a reading."""
        as_of = await self.reader.as_of(asked, caller, report=report, permission=permission)
        row = standings.standing(self.reader.archive, permission, as_of=as_of)
        if row is None or scope_of(caller) not in (None, row["grantor"]):
            raise Problem(404, "no-such-permission")
        return as_of

    async def _became(self, source: str, id_: str, *, mine: str | None) -> dict[str, Any]:
        """What became of a partner's event: the log knows it by what its name hashes to."""
        found = await self.reader.archive.found(Wanted(rid=rid_from(source, id_)))
        if not found or mine not in (None, source.partition("/")[0]):
            raise Problem(404, "event-unknown", detail="Waiting, turned away, or never sent.")
        [told] = found
        return {
            "seq": told["seq"],
            "became": told["kind"],
            "about": told["about"],
            "code": told["data"].get("code"),
        }
