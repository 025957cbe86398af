"""The databases set aside and put back, with what Kafka held and the log had signed then."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops import contained, state
from ops.engines import Engines
from ops.manifests import wanted
from ops.rights import ADMIN
from ops.secured import Lock
from ops.services import PORTS
from ops.telling import Answer, Unusable
from ops.verbs import JSON, Verb, option
from shared.eventing import admin
from shared.eventing.browsing import read_all
from shared.eventing.security import Address
from shared.schemas.audit import CheckpointSigned
from shared.schemas.envelope import Partition

NOTE = "backup.json"


def backup(data: Path, *, folder: Path, as_json: bool = False) -> int:
    """Of a stack that is stopped: Kafka alone is woken, to say how far it reached."""
    _wants_it_stopped(data)
    _wants_it_empty(folder)
    engines = Engines(data=data, say=_silent, lock=Lock(data=data))
    in_containers = not engines.mongo and contained.is_contained(data)
    if not (engines.mongo or in_containers or (data / "mongo").is_dir()):
        raise Unusable(f"{data} holds no database: was a stack ever up there?")
    with contained.kafka_alone(data) if in_containers else _kafka_of(engines) as kafka:
        note = asyncio.run(_reached(kafka))
    folder.mkdir(parents=True, exist_ok=True)
    if engines.mongo:
        _tool("mongodump", engines.mongo, f"--out={folder / 'dump'}")
    elif in_containers:
        contained.pack(data, into=folder)
    else:
        shutil.copytree(data / "mongo", folder / "mongo")
    (folder / NOTE).write_text(json.dumps(note, indent=1), encoding="utf-8")
    lines = [f"Kept in {folder}, as of {note['at']}; the log had {note['log']} records."]
    return Answer(document=note, lines=lines).show(as_json=as_json)


def restore(data: Path, *, folder: Path, as_json: bool = False) -> int:
    """Into nothing: what is there is never written over."""
    _wants_it_stopped(data)
    try:
        note: dict[str, Any] = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except OSError:
        raise Unusable(f"{folder} is no backup: it has no {NOTE}.") from None
    engines = Engines(data=data, say=_silent)
    if engines.mongo:
        _tool("mongorestore", engines.mongo, "--stopOnError", f"--dir={folder / 'dump'}")
    elif (folder / contained.PACKED).exists():
        _wants_it_empty(contained.database(data))
        contained.unpack(data, source=folder)
    else:
        _wants_it_empty(data / "mongo")
        shutil.copytree(folder / "mongo", data / "mongo", dirs_exist_ok=True)
    lines = [
        f"Put back as of {note['at']}. `python -m ops up`: the services read on from there.",
        "If more of the log was published since, audit stops with 4 and signs nothing.",
    ]
    return Answer(document=note, lines=lines).show(as_json=as_json)


@contextmanager
def _kafka_of(engines: Engines) -> Generator[Address]:
    try:
        engines.start_kafka()
        yield engines.met_by(ADMIN)
    finally:
        engines.stop()


async def _reached(kafka: Address) -> Mapping[str, Any]:
    """Where each partition ended, and how much of the log was signed and told."""
    counts = await admin.partitions(kafka, [topic.name for topic in wanted()])
    places = [Partition(name, n) for name, count in counts.items() for n in range(count)]
    ends: Mapping[Partition, int] = await admin.ends(kafka, places) if places else {}
    signed = ["0"]
    async for record in read_all(kafka, CheckpointSigned.topic):
        told = CheckpointSigned.model_validate_json(record.value or b"")
        signed = [str(told.size), told.note]
    return {
        "at": f"{datetime.now(UTC):%FT%TZ}",
        "log": int(signed[0]),
        "checkpoint": signed[-1],
        "ends": {f"{place.topic}/{place.number}": end for place, end in ends.items()},
    }


def _tool(name: str, address: str, *more: str) -> None:
    """MongoDB's own; one database after another, in a session that only they know."""
    tool = shutil.which(name)
    if not tool:
        raise Unusable(f"{name} is not here: install MongoDB's database tools.")
    for service in PORTS:
        own = f"--db={service}" if name == "mongodump" else f"--nsInclude={service}.*"
        done = subprocess.run(
            [tool, f"--uri={address}", own, *more], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Unusable(f"{name} of {service} failed: {done.stderr[-500:]}")


def _wants_it_stopped(data: Path) -> None:
    if state.read(data):
        raise Unusable(f"A stack runs on {data}: `python -m ops down` first.")


def _wants_it_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Unusable(f"{folder} is not empty, and nothing is written over: name another.")


def _silent(_words: str) -> None:
    """What its engines have to say is not asked for."""


FOLDER = option("folder", type=Path, metavar="DIR", help="where the backup lies")
VERBS = {
    "backup": Verb(backup, "set the databases of a stopped stack aside", (JSON, FOLDER)),
    "restore": Verb(restore, "put them back, where there are none", (JSON, FOLDER)),
}
