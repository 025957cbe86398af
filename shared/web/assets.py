"""The files that a page asks for: each address holds the hash of its bytes."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from fastapi import APIRouter, Request, Response

from shared.web.problems import Problem

STATIC = Path(__file__).with_name("static")
YEAR = "public, max-age=31536000, immutable"
LEAST = 1_024
"""What is smaller is sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    MEDIA: ClassVar = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

    path: Path
    body: bytes

    @property
    def address(self) -> str:
        digest = sha256(self.body).hexdigest()[:16]
        return f"/static/{self.path.stem}.{digest}{self.path.suffix}"

    def answer(self, *, accepting: str) -> Response:
        headers = {"cache-control": YEAR, "vary": "accept-encoding"}
        body = self.body
        if "gzip" in accepting and len(body) > LEAST:
            body, headers["content-encoding"] = gzip.compress(body, mtime=0), "gzip"
        return Response(body, headers=headers, media_type=self.MEDIA[self.path.suffix])


class Assets:
    """Read once; a style sheet that names an icon names its address."""

    def __init__(self, folder: Path = STATIC) -> None:
        assets = {asset.path.name: asset for asset in _read(folder)}
        self._addresses = {name: asset.address for name, asset in assets.items()}
        self._assets = {asset.address: asset for asset in assets.values()}

    def address(self, name: str) -> str:
        return self._addresses[name]

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/static/{name}", self.file, response_class=Response)
        return router

    def file(self, request: Request, name: str) -> Response:
        asset = self._assets.get(f"/static/{name}")
        if asset is None:
            raise Problem(404, "not-found")
        return asset.answer(accepting=request.headers.get("accept-encoding", ""))


def _read(folder: Path) -> Iterator[Asset]:
    icons = [Asset(path=path, body=path.read_bytes()) for path in folder.glob("*.svg")]
    yield from icons
    for path in folder.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        for icon in icons:
            text = text.replace(f'url("{icon.path.name}")', f'url("{icon.address}")')
        yield Asset(path=path, body=text.encode())
