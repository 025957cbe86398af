"""A database that asks everybody who they are, with the users of `deploy/mongo/rights.json`."""

import asyncio
import secrets
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient

from ops import certificates
from ops.children import Child, free_port, is_open
from ops.engines import Engines
from ops.keys import kept
from shared.mongo import users
from tests.support.sources import ROOT
from tests.support.stack import silent

RIGHTS = users.read((ROOT / "deploy" / "mongo" / "rights.json").read_text(encoding="utf-8"))
LOOSE = "NOT RUN: the stand-in holds nobody to single collections; name a real mongod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    root: str
    """The address, as somebody who may make users."""
    folder: Path
    passwords: Mapping[str, str] = field(
        default_factory=lambda: {name: secrets.token_urlsafe(24) for name in RIGHTS.names}
    )

    def uri(self, user: str, *, password: str = "") -> str:
        split = urlsplit(self.root)
        who = f"{user}:{password or self.passwords[user]}"
        return split._replace(netloc=f"{who}@{split.netloc.rpartition('@')[2]}").geturl()

    def lay_out(self) -> None:
        """Keep the passwords as the script for people wants them."""
        for name, password in self.passwords.items():
            kept(self.folder / f"mongo-{name}.password", fresh=password)

    @property
    def is_real(self) -> bool:
        with MongoClient[Any](self.root) as client:
            return "secantusVersion" not in client.admin.command("buildInfo")


@pytest.fixture(scope="package")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Generator[Vault]:
    """A real mongod, if PIPELINE_MONGO names somebody who may make users; else the stand-in."""
    folder = tmp_path_factory.mktemp("vault")
    given = Engines(data=folder, say=silent).mongo
    with locked(folder) if "@" not in given else held(Vault(root=given, folder=folder)) as it:
        asyncio.run(users.apply(it.root, rights=RIGHTS, passwords=it.passwords))
        it.lay_out()
        yield it


@contextmanager
def held(vault: Vault) -> Generator[Vault]:
    yield vault


@contextmanager
def locked(folder: Path) -> Generator[Vault]:
    """Root is made while the door is open, as an image's first start does; then it is TLS."""
    pytest.importorskip("secantus", reason="NOT RUN: SecantusDB has no wheel for this Python")
    port, password, roles = free_port(), secrets.token_urlsafe(24), ["root"]
    where = f"127.0.0.1:{port}/?directConnection=true"
    with running(folder, port), MongoClient[Any](f"mongodb://{where}") as client:
        client.admin.command("createUser", "root", pwd=password, roles=roles)
    authority, own = map(str, certificates.make(folder))
    tls = ["--tls-cert-file", own, "--tls-key-file", own]
    with running(folder, port, "--auth", *tls):
        root = f"mongodb://root:{password}@{where}&tls=true&tlsCAFile={authority}"
        yield Vault(root=root, folder=folder)


@contextmanager
def running(folder: Path, port: int, *more: str) -> Generator[None]:
    where = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(folder / "db")]
    child = Child(
        name="mongo",
        command=[sys.executable, "-m", "secantus", *where, "--log-level", "WARNING", *more],
        log=folder / "mongo.log",
    )
    child.start()
    try:
        child.wait_until(lambda: is_open(port))
        yield
    finally:
        child.stop()
