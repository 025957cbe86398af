"""A Docker engine: one that answers, or one that is started because somebody asked for it."""

import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from ops import docker
from tests.support.containers import Operator
from tests.support.sources import ROOT

ENGINE = ROOT.parent / "shared" / "tools" / "engine" / "engine.sh"
CANNOT_BE_HAD = 3


@pytest.fixture(scope="package")
def engine(pytestconfig: pytest.Config) -> Generator[str]:
    """Its version. What this has started, it stops."""
    if version := docker.engine():
        yield version
        return
    if not (pytestconfig.getoption("--engine") and ENGINE.exists()):
        pytest.skip("NOT RUN: no Docker engine answers; `make test-compose` may start one")
    started = subprocess.run([ENGINE, "images"], capture_output=True, text=True, check=False)
    if started.returncode == CANNOT_BE_HAD:
        pytest.skip(f"NOT RUN: {started.stderr.strip().splitlines()[-1]}")
    assert started.returncode == 0, started.stderr
    with pytest.MonkeyPatch.context() as told:
        for line in started.stdout.splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            told.setenv(name, value)
        yield docker.engine()
        subprocess.run([ENGINE, "down"], capture_output=True, check=False)


@pytest.fixture(scope="module")
def operator(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Operator]:
    """At a shell, with a stack that `ops up` has brought up."""
    assert engine
    one = Operator(data=tmp_path_factory.mktemp("stack"))
    code, said = one.types("up")
    assert code == 0, said
    yield one
    one.types("down")


@pytest.fixture
def newcomer(engine: str, tmp_path: Path) -> Generator[Operator]:
    """At a shell, with nothing up yet; what is up afterwards is ended."""
    assert engine
    one = Operator(data=tmp_path / "stack")
    yield one
    one.types("down")
