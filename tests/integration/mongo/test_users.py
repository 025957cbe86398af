"""Each user of MongoDB gets as far as its role says; what a real mongod alone shows says so."""

import shutil
import subprocess
from collections.abc import Callable, Generator, Mapping
from typing import Any, NoReturn

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from shared.mongo import users
from tests.integration.mongo.conftest import LOOSE, RIGHTS, Vault
from tests.support.sources import ROOT, SERVICES

Document = dict[str, Any]
Attempt = Callable[[Database[Document]], object]
DENIED = (13, 18)
"""Not allowed; not let in."""
SCRIPT = ROOT / "deploy" / "mongo" / "apply.js"


@pytest.fixture
def real(vault: Vault) -> None:
    if not vault.is_real:
        pytest.skip(LOOSE)


@pytest.fixture
def entered(vault: Vault) -> Generator[Callable[[str], MongoClient[Document]]]:
    clients = {name: MongoClient[Document](vault.uri(name)) for name in RIGHTS.names}
    yield clients.__getitem__
    for client in clients.values():
        client.close()


Entered = Callable[[str], MongoClient[Document]]


def is_denied(attempt: Attempt, database: Database[Document]) -> bool:
    try:
        attempt(database)
    except OperationFailure as refusal:
        if refusal.code not in DENIED:
            raise
        return True
    return False


EDITS: Mapping[str, Attempt] = {
    "update": lambda audit: audit["records"].update_one({}, {"$set": {"kind": "other"}}),
    "replace": lambda audit: audit["records"].replace_one({}, {"kind": "other"}),
    "remove": lambda audit: audit["records"].delete_many({}),
    "forget a checkpoint": lambda audit: audit["checkpoints"].delete_many({}),
}
MAKES: Mapping[str, Attempt] = {
    "drop": lambda own: own["outbox"].drop(),
    "drop the database": lambda own: own.client.drop_database(own.name),
    "index": lambda own: own["outbox"].create_index("at"),
    "validator": lambda own: own.command("collMod", "outbox", validator={}),
    "user": lambda own: own.command("dropUser", "audit"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_and_writes_its_own_database_and_no_other(
    entered: Entered, service: str
) -> None:
    client = entered(service)

    client[service]["outbox"].insert_one({"_id": 1})
    client[service]["outbox"].delete_one({"_id": 1})

    for other in set(SERVICES) - {service}:
        assert is_denied(lambda database: database["outbox"].find_one(), client[other])
        assert is_denied(lambda database: database["outbox"].insert_one({}), client[other])


@pytest.mark.parametrize("make", MAKES)
def test_a_service_makes_and_drops_nothing(entered: Entered, make: str) -> None:
    for service in SERVICES:
        assert is_denied(MAKES[make], entered(service)[service]), service


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("edit", EDITS)
def test_the_running_audit_cannot_edit_its_log(entered: Entered, edit: str) -> None:
    assert is_denied(EDITS[edit], entered("audit")["audit"])


def test_who_makes_collections_reads_and_writes_nothing(entered: Entered) -> None:
    database = entered("init")["intake"]

    database["inbox"].create_index("ids")

    assert is_denied(lambda database: database["inbox"].find_one(), database)
    assert is_denied(lambda database: database["inbox"].insert_one({}), database)


def test_who_backs_up_reads_everything_and_writes_nothing(entered: Entered) -> None:
    for service in SERVICES:
        entered("backup")[service]["outbox"].find_one()
        assert is_denied(
            lambda database: database["outbox"].insert_one({}), entered("backup")[service]
        )


def test_a_wrong_password_is_not_let_in(vault: Vault) -> None:
    with MongoClient[Document](vault.uri("audit", password="wrong" * 4)) as client:
        assert is_denied(lambda database: database["records"].find_one(), client["audit"])


async def test_made_again_they_have_the_password_that_is_given_last(vault: Vault) -> None:
    await users.apply(
        vault.root, rights=RIGHTS, passwords=dict.fromkeys(RIGHTS.names, "b" * 16)
    )
    with MongoClient[Document](vault.uri("audit", password="b" * 16)) as client:
        assert not is_denied(lambda database: database["words"].find_one(), client["audit"])

    await users.apply(vault.root, rights=RIGHTS, passwords=vault.passwords)


async def test_a_user_without_a_password_is_named_and_nobody_is_made(vault: Vault) -> None:
    with pytest.raises(ValueError, match=r"^no password for audit, backup$"):
        await users.apply(
            vault.root,
            rights=RIGHTS,
            passwords={"intake": "x", "matching": "x", "export": "x", "init": "x"},
        )


def test_the_script_for_people_does_the_same(vault: Vault) -> None:
    mongosh = shutil.which("mongosh") or not_run("there is no mongosh here")

    done = subprocess.run(
        [mongosh, "--quiet", vault.root, str(SCRIPT)],
        env={"MONGO_PASSWORDS": str(vault.folder), "HOME": str(vault.folder)},
        capture_output=True,
        text=True,
        check=False,
    )

    said = [f"updateRole {role['role']}" for role in RIGHTS.roles]
    said += [f"updateUser {name}" for name in RIGHTS.names]
    assert (done.returncode, done.stdout.splitlines()) == (0, said), done.stderr


def not_run(why: str) -> NoReturn:
    pytest.skip(f"NOT RUN: {why}")
