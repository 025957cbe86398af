"""The pages of the kit, served with a sign-in of samples."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from ops.children import free_port
from ops.keys import PEOPLE
from shared.clock import utc
from shared.web.app import web_app
from shared.web.issuer.serving import Settings, issuer_app
from tests.e2e.conftest import house, stack
from tests.support.browser import chromium, eyes
from tests.support.callers import MemoryEventing, a_site
from tests.support.serving import on_a_port
from tests.support.signing import MemorySessions

__all__ = ["chromium", "eyes", "house", "stack"]


@dataclass(frozen=True, slots=True)
class Served:
    service: str
    issuer: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    (folder / "key.pem").write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    ours, theirs = free_port(0), free_port(0)
    told = {"port": theirs, "key": folder / "key.pem", "people": PEOPLE}
    with (
        on_a_port(issuer_app(Settings.model_validate(told)), theirs) as issuer,
        on_a_port(_service(folder, port=ours, issuer=issuer), ours) as service,
    ):
        yield Served(service, issuer)


def _service(folder: Path, *, port: int, issuer: str) -> FastAPI:
    site = a_site(folder)
    web = replace(site.web, address=f"http://127.0.0.1:{port}", issuer=issuer)
    return web_app(
        eventing=MemoryEventing(),
        routers=[],
        site=replace(site, web=web, now=utc),
        sessions=MemorySessions(),
    )
