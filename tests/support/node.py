"""JavaScript as outsiders run it: pinned packages in a cache folder, checked by hashes."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops import bootstrap

JS = Path(__file__).parents[1] / "interop" / "js"
LOCK = JS / "package-lock.json"
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund")


@dataclass(frozen=True, slots=True)
class Node:
    program: str
    modules: Path

    def run(self, script: Path, *operands: str, told: str = "") -> str:
        """Give what it said; AssertionError with the rest if it failed."""
        done = self.attempt(script, operands, told=told)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def attempt(
        self, script: Path, operands: Sequence[str], *, told: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, str(script), *operands],
            env={"NODE_PATH": str(self.modules)},
            input=told,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(scope="session")
def node() -> Node:
    """Install once; what a registry cannot give is NOT RUN, a changed package is an error."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        pytest.skip("NOT RUN: there is no Node.js with npm here")
    folder = bootstrap.kafka_home().parent / f"node-{bootstrap.stamp(LOCK)[:16]}"
    if not bootstrap.is_current(folder, LOCK):
        _install(npm, folder)
    return Node(program, folder / "node_modules")


def _install(npm: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in (LOCK, JS / "package.json"):
        shutil.copy(path, folder)
    done = bootstrap.attempt([npm, "ci", "--prefix", str(folder), *QUIET])
    assert "EINTEGRITY" not in done.stdout, done.stdout
    if done.returncode:
        pytest.skip("NOT RUN: npm could not fetch the packages of tests/interop/js")
    (folder / ".ready").write_text(bootstrap.stamp(LOCK), encoding="ascii")
