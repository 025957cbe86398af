"""One compose project: what it is told, what it is asked, and its words as they come."""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ops.children import Failed
from ops.keys import Keys
from ops.showing import show

ROOT = Path(__file__).parents[1]
NAME = "innovation-pipeline"
THROWAWAY = ROOT / "deploy" / "compose" / "throwaway.yml"
ENGINES = ("kafka", "kafka2", "kafka3", "mongo", "mongo2", "mongo3")
"""Each keeps what it knows in a folder of its own; the base file has the first of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    data: Path
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    overlays: tuple[Path, ...] = ()
    """None: as COMPOSE_FILE says, by default the file at the root."""

    @property
    def name(self) -> str:
        """The folder `var` has the name that `docker compose` takes by itself."""
        if self.data == ROOT / "var":
            return NAME
        return f"{NAME}-{hashlib.sha256(str(self.data).encode()).hexdigest()[:8]}"

    @property
    def log(self) -> Path:
        return self.data / "log" / "compose.log"

    def lay_out(self) -> None:
        """Make what the file names: a folder for its owner alone, and in it things for anybody.

        Containers have users of their own, and are shown one thing at a time.
        """
        keys = Keys(folder=self.data)
        keys.make()
        for public in (keys.callers, keys.partners):
            public.chmod(0o644)
        own = self.data / "compose"
        own.mkdir(exist_ok=True)
        own.chmod(stat.S_IRWXU)
        for engine in ENGINES:
            (own / engine).mkdir(exist_ok=True)
            if (own / engine).stat().st_uid == os.geteuid():
                (own / engine).chmod(0o777)
        show(keys, into=own / "secrets")

    def run(self, *words: str) -> None:
        """Raises Failed with what it said last; all of it is in the log."""
        for _line in self.follow(*words):
            pass

    def follow(self, *words: str) -> Iterator[str]:
        """Give its lines as they come, and to the log; raises Failed with the last of them."""
        said: list[str] = []
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._started(words) as child, self.log.open("a", encoding="utf-8") as log:
            for line in child.stdout or ():
                log.write(line)
                said.append(f"    {line[:400].rstrip()}")
                yield line.strip()
        if child.returncode:
            last = "\n".join(said[-12:])
            raise Failed(f"docker compose {words[0]} failed:\n{last}")

    def command(self, *words: str) -> Sequence[str]:
        """To be run at ROOT, in the environment as well."""
        files = [word for path in self._files() for word in ("--file", str(path))]
        docker = shutil.which("docker") or "docker"
        return [docker, "compose", "-p", self.name, *files, *words]

    def _started(self, words: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words),
            cwd=ROOT,
            env=os.environ | self.environment(),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _files(self) -> tuple[Path, ...]:
        return (ROOT / "docker-compose.yml", *self.overlays) if self.overlays else ()

    def environment(self) -> dict[str, str]:
        ports = {
            f"PIPELINE_{name.upper()}_PORT": str(port) for name, port in self.ports.items()
        }
        return {"PIPELINE_DATA": str(self.data), **_index(), **ports}


def _index() -> dict[str, str]:
    """The package index of this machine, so that images are built from it too."""
    if os.environ.get("PIP_INDEX_URL"):
        return {}
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return {} if done.returncode else {"PIP_INDEX_URL": done.stdout.strip()}
