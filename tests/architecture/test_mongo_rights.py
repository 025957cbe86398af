"""MongoDB's roles cover what each service owns, no more, and let none of them edit the log."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import pytest

from shared.mongo import users
from shared.mongo.bookkeeping import COLLECTIONS
from tests.support.sources import ROOT, SERVICES

RIGHTS = users.read((ROOT / "deploy" / "mongo" / "rights.json").read_text(encoding="utf-8"))
LOG = ("records", "checkpoints")
ANY = ("find", "insert", "remove", "update")
MAKING = ("createCollection", "createIndex")
Place = tuple[str, str]
EXPECTED = {
    "progress": ("find", "insert", "update"),
    "inbox": ("find", "insert"),
    "outbox": ("find", "insert", "remove"),
}
"""What the kernel does with its own, and no more: what expires, the database removes."""


def granted(role: str) -> Mapping[Place, tuple[str, ...]]:
    [found] = [each for each in RIGHTS.roles if each["role"] == role]
    assert found["roles"] == [], "a role of ours takes nothing over from another"
    places = [tuple(row["resource"].values()) for row in found["privileges"]]
    assert len(places) == len(set(places)), "a collection stands there once"
    return {
        (row["resource"]["db"], row["resource"]["collection"]): tuple(sorted(row["actions"]))
        for row in found["privileges"]
    }


def collections(service: str) -> Sequence[str]:
    return sorted({**COLLECTIONS, **import_module(f"services.{service}.store").OWNED})


def wanted(service: str) -> Mapping[Place, tuple[str, ...]]:
    insert_only = dict.fromkeys(LOG, ("find", "insert")) if service == "audit" else {}
    told = EXPECTED | insert_only
    return {(service, name): told.get(name, ANY) for name in collections(service)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_read_and_write_what_it_owns_and_nothing_else(service: str) -> None:
    assert granted(service) == wanted(service), "rights.json: a row a collection of OWNED"


def test_the_running_service_can_neither_change_nor_remove_the_log() -> None:
    may = granted("audit")

    assert [may["audit", name] for name in LOG] == [("find", "insert")] * 2


def test_collections_and_indexes_are_made_by_another_user() -> None:
    made = {(name, each): MAKING for name in SERVICES for each in collections(name)}
    looked_for = {(name, ""): ("listCollections",) for name in SERVICES}

    assert granted("init") == made | looked_for, "rights.json: a row of init's a collection"


def test_every_user_has_the_one_role_of_its_name_and_backup_reads_alone() -> None:
    roles: Mapping[str, Any] = {user["user"]: user["roles"] for user in RIGHTS.users}

    own = {name: [{"role": name, "db": "admin"}] for name in (*SERVICES, "init")}
    assert roles == own | {"backup": [{"role": "read", "db": name} for name in SERVICES]}
    assert [role["role"] for role in RIGHTS.roles] == [*SERVICES, "init"]
