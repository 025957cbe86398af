"""The `init` job of the compose stack: what the services find made when they start."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ops.access import apply
from ops.admitting import admitted
from ops.manifests import MONGO_RIGHTS, wanted
from ops.rights import ADMIN, granted
from shared.eventing import admin
from shared.mongo import replica_set, users

ROOT = Path(__file__).parents[1]
SECRETS = Path("/run/secrets")
SET, ROOT_USER = "rs0", "root"


async def prepare_mongo(told: Mapping[str, str]) -> None:
    """Initiate the replica set and make its users; what is there stays as it is."""
    hosts, root = told["MONGO_MEMBERS"], secret(f"mongo-{ROOT_USER}")
    await replica_set.initiate(hosts.split(","), name=SET, user=ROOT_USER, password=root)
    print(f"MongoDB: replica set {SET} of {hosts}")
    rights = users.read(MONGO_RIGHTS.read_text(encoding="utf-8"))
    passwords = {name: secret(f"mongo-{name}") for name in rights.names}
    uri = f"mongodb://{ROOT_USER}:{root}@{hosts}/?replicaSet={SET}"
    await users.apply(uri, rights=rights, passwords=passwords)
    print(f"Users: {', '.join(rights.names)}, as in rights.json")


def prepare_kafka(told: Mapping[str, str]) -> None:
    """Make users, rights and topics; raises Unavailable."""
    passwords = {user: secret(f"kafka-{user}") for user in granted()}
    brokers = admitted(told["KAFKA"], by=told["KAFKA_ADMIN"], password=secret(f"kafka-{ADMIN}"))
    apply(brokers, passwords)
    print(f"Rights: each of {len(passwords)} users has its own, as in acls.toml")
    topics = [replace(topic, replication=int(told["REPLICATION"])) for topic in wanted()]
    made = asyncio.run(admin.create(brokers, topics))
    print(f"Topics: {len(made)} of {len(topics)} are new")


def secret(name: str) -> str:
    return (SECRETS / name).read_text(encoding="ascii").strip()


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
    asyncio.run(prepare_mongo(told))
    prepare_kafka(told)
    failed = initiated()
    print(f"Collections: {'failed for ' + ', '.join(failed) if failed else 'made'}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
