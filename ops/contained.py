"""What a stack of containers has kept: set aside and put back by containers that end again."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ops import choice, docker
from ops.children import Failed, free_port
from ops.compose import ROOT, Project
from ops.keys import secret
from ops.rights import ADMIN
from ops.secured import as_user
from ops.telling import Unusable
from shared.eventing.security import Address

PACKED = "mongo.tar"
INSIDE = ("run", "--rm", "--no-deps", "-T", "mongo", "sh", "-c")


def is_contained(data: Path) -> bool:
    """A folder that was up both ways is asked as a stack would be started now."""
    is_native = (data / "mongo").is_dir() and choice.chosen() != choice.DOCKER
    return _holds_something(database(data)) and not is_native


def database(data: Path) -> Path:
    return data / "compose" / "mongo"


@contextmanager
def kafka_alone(data: Path) -> Generator[Address]:
    """Wake it, as the super user meets it; no container is left. Raises Unusable."""
    if any(_holds_something(database(data).with_name(name)) for name in ("mongo2", "mongo3")):
        raise Unusable(
            "Its set has several members: ask them with mongodump, as `backup`, while it is up."
        )
    project = _project(data)
    address = f"127.0.0.1:{project.ports['kafka']}"
    try:
        project.run("up", "--detach", "--wait", "kafka")
        yield as_user(address, user=ADMIN, data=data)
    except Failed as failure:
        raise Unusable(str(failure)) from failure
    finally:
        project.run("down")


def pack(data: Path, *, into: Path) -> None:
    """As a file of its owner's alone; raises Unusable."""
    packed = into / PACKED
    secret(packed, "")
    with packed.open("wb") as file:
        _ran(data, "cd /data/db && tar -cf - *", target=file)


def unpack(data: Path, *, source: Path) -> None:
    """Raises Unusable."""
    _project(data).lay_out()
    with (source / PACKED).open("rb") as file:
        _ran(data, "tar -C /data/db -xf -", source=file)


def _project(data: Path) -> Project:
    if not docker.engine():
        raise Unusable(f"Containers have kept {data}: start a Docker engine, and ask again.")
    return Project(data=data, ports={"kafka": free_port(), "mongo": free_port()})


def _ran(
    data: Path, script: str, *, source: BinaryIO | None = None, target: BinaryIO | None = None
) -> None:
    project = _project(data)
    done = subprocess.run(
        project.command(*INSIDE, script),
        cwd=ROOT,
        env=os.environ | project.environment(),
        stdin=source or subprocess.DEVNULL,
        stdout=target or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    project.run("down")  # the networks
    if done.returncode:
        said = done.stderr.decode(errors="replace")[-500:]
        raise Unusable(f"The database's container failed: {said}")


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
