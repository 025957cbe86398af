"""What runs on a data folder, kept in a file and checked before it is believed."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ops import docker
from ops.children import Child

NAME = "state.json"


def write(data: Path, children: Sequence[Child], **addresses: Any) -> None:
    processes = {child.name: _identity(child.pid) for child in children}
    _keep(data, {"supervisor": _identity(os.getpid()), "processes": processes, **addresses})


def write_project(data: Path, project: str, **addresses: Any) -> None:
    _keep(data, {"project": project, **addresses})


def _keep(data: Path, state: Mapping[str, Any]) -> None:
    draft = data / f"{NAME}.draft"
    draft.write_text(json.dumps(state, indent=1), encoding="utf-8")
    draft.replace(data / NAME)


def read(data: Path) -> dict[str, Any]:
    """Nothing, unless its writer still lives, or containers of its project are there."""
    try:
        state: dict[str, Any] = json.loads((data / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if "project" in state:
        return state if docker.checkouts(state["project"]) else {}
    return state if is_alive(state["supervisor"]) else {}


def forget(data: Path) -> None:
    (data / NAME).unlink(missing_ok=True)


def is_alive(process: Mapping[str, Any]) -> bool:
    """A pid alone may have been given to somebody else since."""
    return bool(process["born"]) and _born(process["pid"]) == process["born"]


def _born(pid: int) -> str:
    """When a process began, in ticks since the machine did."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _identity(pid: int) -> dict[str, Any]:
    return {"pid": pid, "born": _born(pid)}
