"""An operator beside a stack of containers: types, looks, and counts what is left."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ops.compose import NAME, Project
from tests.support.sources import ROOT

KINDS = (("ps", "--all"), ("network", "ls"), ("volume", "ls"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    data: Path
    told: Mapping[str, str] = field(default_factory=dict[str, str])

    def types(self, *verb: str) -> tuple[int, str]:
        """Give the exit code and every word of a verb of ops."""
        return self._ran([sys.executable, "-m", "ops", *verb, "--data", str(self.data)])

    def compose(self, *words: str) -> tuple[int, str]:
        """What anybody types who knows docker alone."""
        return self._ran(["docker", "compose", "-p", Project(data=self.data).name, *words])

    def restarts(self, service: str) -> int:
        """How often Docker has started it again."""
        _, container = self.compose("ps", "--quiet", service)
        asked = ["docker", "inspect", "--format", "{{.RestartCount}}", container.strip()]
        return int(self._ran(asked)[1])

    def inspected(self, *containers: str) -> str:
        """All that Docker tells of them, to anybody who may ask it."""
        return self._ran(["docker", "inspect", *containers])[1]

    def inside(self, service: str, *words: str) -> tuple[int, str]:
        return self.compose("exec", "-T", service, *words)

    def _ran(self, command: Sequence[str]) -> tuple[int, str]:
        told = {"PIPELINE_STACK": "docker", "PIPELINE_DATA": str(self.data), **self.told}
        done = subprocess.run(
            ["/usr/bin/env", *(f"{name}={value}" for name, value in told.items()), *command],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout


def left() -> list[str]:
    """Containers, networks and volumes of every project of ours, and volumes of nobody's.

    Docker tells a network's labels in any order.
    """
    found: list[str] = []
    for kind in KINDS:
        command = ["docker", *kind, "--format", "{{.Labels}}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        ours = [told for told in done.stdout.splitlines() if NAME in told]
        found += [",".join(sorted(labels.split(","))) for labels in ours]
    dangling = ["docker", "volume", "ls", "--quiet", "--filter", "dangling=true"]
    done = subprocess.run(dangling, capture_output=True, text=True, check=True)
    return found + done.stdout.split()
