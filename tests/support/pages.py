"""Pages as a browser asks for them, without a browser."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI

from shared.web.app import web_app
from tests.support.callers import MemoryEventing, a_site

BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def served(folder: Path, *routers: APIRouter, **changes: Any) -> FastAPI:
    site = replace(a_site(folder), **changes)
    return web_app(eventing=MemoryEventing(), routers=routers, site=site)


def browsing(app: FastAPI, **headers: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(
        transport=transport, base_url="https://test", headers=BROWSER | headers
    )


def text(answer: httpx2.Response) -> str:
    """What a reader sees, in one line."""
    body = answer.text.partition("<body>")[2]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))).strip()
