"""A reader in front of export's own API, and an auditor behind it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx2
from fastapi import FastAPI

from services.export.api import routers
from services.export.clerk.room import Room
from services.export.domain.edition import Edition
from services.export.pages import page_routers, site
from services.export.render import FORMATS
from shared.policy.permit import allow_sha256
from shared.web.app import web_app
from shared.web.gate import Gate
from tests.support.builders import HASH, NOON
from tests.support.callers import MemoryEventing, at_noon, service_tokens, web
from tests.support.export_world import World

USE_BY = "2026-05-01T12:00:30+00:00"


@dataclass
class Auditor:
    """Answers as audit does; `strikes` and `withheld` are what it takes away."""

    edition: Edition | None = None
    editions: Mapping[str, Edition] = field(default_factory=dict[str, Edition])
    """Where there is more than the one."""
    strikes: dict[str, list[str] | str] = field(default_factory=dict[str, list[str] | str])
    withheld: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    recipients: list[str] = field(default_factory=list[str])
    silent: bool = False
    lies: bool = False
    """Its hash is of more than it allows."""
    use_by: str = USE_BY
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if self.silent:
            raise httpx2.ConnectError("nobody there")
        if request.method == "GET":
            told = [{"recipient": each, "seq": 11} for each in self.recipients]
            return httpx2.Response(200, json={"recipients": told, "complete_to": 12})
        asked = json.loads(request.content)
        self.asked.append(asked)
        return httpx2.Response(200, json=self._answer(asked))

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        edition = self.editions.get(asked["edition"], self.edition)
        sealed = edition.allowed if edition else {}
        struck = {p for products in self.strikes.values() for p in products}
        away = {(w["product"], w["source"]): w["fields"] for w in self.withheld}
        allowed = {
            product: {
                source: [f for f in fields if f not in away.get((product, source), ())]
                for source, fields in sources.items()
            }
            for product, sources in sealed.items()
            if "*" not in self.strikes.values()
            and product not in {*struck, *asked.get("omit", ())}
            and product in asked.get("products", sealed)
        }
        return {
            "seq": 11,
            "outcome": "permit" if allowed else "deny",
            "strikes": self.strikes,
            "withheld": self.withheld,
            "allow_sha256": HASH if self.lies else allow_sha256(allowed),
            "use_by": self.use_by,
        }


class Commanding(MemoryEventing):
    """The web's twin of the eventing, with the world behind it."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.perform = world.perform


def a_room(folder: Path, world: World, *, auditor: Auditor) -> Room:
    return Room(
        shelves=world.archive.shelves,
        rules=world.rules,
        formats=FORMATS,
        eventing=cast("Any", Commanding(world)),
        gate=Gate(
            address="http://audit",
            tokens=service_tokens(folder),
            transport=httpx2.MockTransport(auditor),
        ),
        now=lambda: NOON,
    )


def an_export(folder: Path, world: World, *, auditor: Auditor) -> FastAPI:
    room = a_room(folder, world, auditor=auditor)
    return web_app(
        site=at_noon(site(web(folder))),
        eventing=Commanding(world),
        routers=[*routers(room, world.clerk), *page_routers(room)],
    )
