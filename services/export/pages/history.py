"""What changed between two editions, the earlier ones, and their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.export.clerk.reading import differing
from services.export.clerk.room import Room, Wording
from services.export.clerk.shelves import Issued
from services.export.clerk.words import phrase
from services.export.domain.diff import Changed, Diff
from services.export.domain.view import Row
from services.export.pages.gated import Reading, by_file, by_page, leaving
from services.export.pages.place import PATHS
from services.export.pages.showing import named
from services.export.pages.words import label
from shared.schemas.vocabulary import Series
from shared.web.callers import cause
from shared.web.pages import Page, page_router
from shared.web.problems import Problem

From = Annotated[str | None, Query(alias="from")]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    room: Room
    series: Series

    @property
    def path(self) -> str:
        return f"/{PATHS[self.series]}"

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route(f"{self.path}/changes", self.changes)
        router.add_api_route(f"{self.path}/editions", self.editions)
        router.add_api_route(f"{self.path}/{{number}}/files/{{name}}", self.file)
        return router

    async def changes(
        self, request: Request, caller: Reading, *, before: From = None, to: str | None = None
    ) -> Response:
        found = await differing(
            self.room, self.series, between=(before, to), asked=by_page(caller)
        )
        names = {row.product: named(row) for seen in found.seen for row in seen.view.rows}
        shown = {
            "title": f"What changed from {found.before} to {found.after}",
            "list": {"text": self.room.criteria(self.series).title, "href": self.path},
            **_told(found.diff, names=names, path=f"{self.path}/{found.after}/products"),
        }
        page = Page("changes.jinja", shown, permit=found.seen[1].permit)
        return leaving(self.room, request, *found.seen, page=page, caller=caller)

    async def editions(self, request: Request, _: Reading) -> Response:
        register = await self.room.register(self.series)
        issued = [*reversed(register.issued)]
        shown = {
            "title": f"{self.room.criteria(self.series).title}: all editions",
            "list": {"text": self.room.criteria(self.series).title, "href": self.path},
            "rows": [_issued(each, self.path) for each in issued],
        }
        return Page("editions.jinja", shown).answer(request)

    async def file(
        self, request: Request, number: str, *, name: str, caller: Reading
    ) -> Response:
        written = next((each for each in self.room.formats if each.file == name), None)
        if written is None:
            raise Problem(404, "not-found")
        edition = await self.room.edition(self.series, number)
        seen = await self.room.seen(edition, by_file(caller, media=written.media))
        body = await self.room.kept(seen, name) or written.render(seen.view)
        saved = f'attachment; filename="{PATHS[self.series]}-{number}-{name}"'
        headers = {"content-disposition": saved}
        made = cause(request, caller, at=self.room.now())
        wording = Wording(body=body, media=written.media, headers=headers)
        return self.room.leaving(wording, seen, cause=made)


def _told(diff: Diff, *, names: Mapping[str, str], path: str) -> dict[str, Any]:
    def listed(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
        return [{"text": named(row), "href": f"{path}/{row.product}"} for row in rows]

    return {
        "added": listed(diff.added),
        "returned": listed(diff.returned),
        "removed": [named(row) for row in diff.removed],
        "moved": [
            {"name": names[m.product], "before": m.before or "", "after": m.after or ""}
            for m in diff.moved
        ],
        "changed": [_changed(each, names) for each in diff.changed if each.substantive],
        "cosmetic": sum(not each.substantive for each in diff.changed),
        "unshared": diff.unshared,
    }


def _changed(change: Changed, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": names[change.product],
        "field": label(change.field),
        "before": phrase(change.field, change.before),
        "after": phrase(change.field, change.after),
    }


def _issued(issued: Issued, path: str) -> dict[str, Any]:
    return {
        "number": {"text": issued.number, "href": f"{path}/{issued.number}"},
        "sealed": issued.sealed_at,
        "listed": str(issued.counts.get("listed", 0)),
        "new": str(issued.counts.get("new", 0)),
        "removed": str(issued.counts.get("removed", 0)),
        "files": [
            {
                "text": f"{w.file} ({w.bytes / 1024:.0f} KB)",
                "href": f"{path}/{issued.number}/files/{w.file}",
            }
            for w in issued.written
        ],
    }
