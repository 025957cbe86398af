"""The `init` job of the compose stack: what the services find made when they start."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shared.eventing import admin
from shared.eventing.topics import manifest
from shared.mongo import replica_set

ROOT = Path(__file__).parents[1]
TOPICS = ROOT / "deploy" / "kafka" / "topics.toml"
SET = "rs0"


async def prepare(kafka: str, *, copies: int, members: Sequence[str]) -> None:
    """Initiate the replica set, make the topics; what is there stays as it is."""
    await replica_set.initiate(members, name=SET)
    print(f"MongoDB: replica set {SET} of {', '.join(members)}")
    wanted = [replace(topic, replication=copies) for topic in manifest(TOPICS.read_text())]
    made = await admin.create(kafka, wanted)
    print(f"Topics: {len(made)} of {len(wanted)} are new, in {copies} copies")


def initiated() -> Sequence[str]:
    """Run each service's own verb, side by side; give the names of those that failed."""
    names = sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))
    running = {
        name: subprocess.Popen([sys.executable, "-m", f"services.{name}", "init"])
        for name in names
    }
    return [name for name, child in running.items() if child.wait()]


def main() -> int:
    told = {name.removeprefix("INIT_"): value for name, value in os.environ.items()}
    members, copies = told["MONGO_MEMBERS"].split(","), int(told["REPLICATION"])
    asyncio.run(prepare(told["KAFKA"], copies=copies, members=members))
    failed = initiated()
    print(f"Collections: {'failed for ' + ', '.join(failed) if failed else 'made'}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
