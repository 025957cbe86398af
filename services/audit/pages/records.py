"""One record of the log, with the proof that it stands there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter, Request, Response

from services.audit.domain.records import Fields, Wanted
from services.audit.pages import cells
from services.audit.pages.room import Interested, Room, is_officer
from services.audit.reports.decisions import reasons
from services.audit.reports.wording import first_up, words
from shared.web.pages import page_router
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/records/{seq}", self.one)
        return router

    async def one(self, request: Request, seq: int, *, caller: Interested) -> Response:
        """A granter sees the records of what its own organisation said."""
        archive = self.room.archive
        await self.room.saw(request, caller, report="record", seq=seq)
        in_log = 0 <= seq < archive.held.range.size
        found = await archive.log.find(Wanted(after=seq - 1, limit=1)) if in_log else ()
        fields: Fields = found[0].fields if found else {}
        mine = fields.get("about", {}).get("grantor") == caller.organisation
        if not fields or not (is_officer(caller) or mine):
            raise Problem(404, "no-such-record")
        shown = {
            "title": f"Record {seq}",
            "seq": seq,
            "what": first_up(words(fields["kind"].replace(".", " "))),
            "at": cells.when(fields["recorded_at"]),
            "reasons": [*reasons(fields)],
            "rows": [*_rows(fields)],
            "receipt": archive.held.receipt(seq).text.splitlines(),
            "is_officer": is_officer(caller),
        }
        return self.room.plain(request, "record.jinja", shown=shown)


def _rows(fields: Fields, *above: str) -> Iterator[tuple[str, str]]:
    """Each value of it under its name, and the names above that."""
    for name, value in sorted(fields.items()):
        if isinstance(value, dict):
            yield from _rows(cast("Fields", value), *above, name)
        else:
            yield ", ".join((*above, name)), _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(each) for each in cast("list[object]", value)) or "none"
    return "none" if value is None else str(value)
