"""Both engines of the compose files ask everybody who they are; no engine is needed to see."""

import re
from typing import Any

import pytest

from ops.manifests import MONGO_RIGHTS
from ops.rights import granted
from ops.showing import SECRETS
from shared.mongo.users import read as read_rights
from tests.support.deployment import BASE, read, services
from tests.support.sources import ROOT, SERVICES

STACK = services() | services(ROOT / "deploy/compose/three-nodes.yml")
BROKERS = ("kafka", "kafka2", "kafka3")
MEMBERS = ("mongo", "mongo2", "mongo3")
SHOWN = "/run/secrets/"
REFERENCE = re.compile(r"\$\{directory:/run/secrets:([\w.-]+)\}")
KAFKA_USERS = {f"kafka-{user}" for user in granted()}
MONGO_USERS = {
    f"mongo-{user}" for user in read_rights(MONGO_RIGHTS.read_text(encoding="utf-8")).names
}

each_broker = pytest.mark.parametrize("name", BROKERS)
each_member = pytest.mark.parametrize("name", MEMBERS)


def told(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in STACK[name].get("environment", {}).items()}


def listeners(name: str) -> dict[str, str]:
    """Where each is bound, by its name."""
    pairs = (each.split("://") for each in told(name)["KAFKA_LISTENERS"].split(","))
    return dict(pairs)


def shown_to(secret: str) -> set[str]:
    return {name for name, each in STACK.items() if secret in each.get("secrets", ())}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_a_user_of_its_own_to_both_engines(service: str) -> None:
    environment, upper = told(service), service.upper()

    assert environment[f"{upper}_KAFKA_USER"] == service
    assert environment[f"{upper}_KAFKA_PASSWORD_FILE"] == f"{SHOWN}kafka-{service}"
    assert environment[f"{upper}_MONGO"].startswith(f"mongodb://{service}@")
    assert environment[f"{upper}_MONGO_PASSWORD_FILE"] == f"{SHOWN}mongo-{service}"
    for secret in (f"kafka-{service}", f"mongo-{service}"):
        assert shown_to(secret) == {service, "init"}


@each_broker
def test_no_listener_lets_anybody_in_unasked(name: str) -> None:
    environment = told(name)
    protocols = dict(
        pair.split(":")
        for pair in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")
    )

    assert protocols == dict.fromkeys(listeners(name), "SASL_PLAINTEXT")
    assert environment["KAFKA_SASL_ENABLED_MECHANISMS"] == "SCRAM-SHA-512"
    assert environment["KAFKA_AUTHORIZER_CLASS_NAME"].endswith(".StandardAuthorizer")
    assert environment["KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND"] == "false"
    assert environment["KAFKA_SUPER_USERS"] == "User:admin;User:broker"


@each_broker
def test_a_broker_reads_passwords_from_files(name: str) -> None:
    lines = " ".join(value for key, value in told(name).items() if key.endswith("_JAAS_CONFIG"))

    given = re.findall(r'(?:password|user_\w+)="([^"]*)"', lines)
    named = {found[1] for each in given if (found := REFERENCE.fullmatch(each))}
    assert len(given) == len([each for each in given if REFERENCE.fullmatch(each)]) == 5
    assert named == set(STACK[name]["secrets"]) == {"kafka-broker", "kafka-admin"}


@each_broker
def test_where_brokers_meet_nobody_comes_but_init(name: str) -> None:
    """Bound to an address of that network alone, a listener cannot be reached from another."""
    inner = STACK[name]["networks"]["brokers"]["aliases"]
    bound = {key: at.partition(":")[0] for key, at in listeners(name).items()}

    assert inner == [f"{name}-admin"]
    assert bound == {"ADMIN": inner[0], "CONTROLLER": inner[0], "INSIDE": "", "OUTSIDE": ""}
    assert told(name)["KAFKA_INTER_BROKER_LISTENER_NAME"] == "ADMIN"
    assert all(port.endswith(":9092") for port in STACK[name]["ports"])
    assert f"{inner[0]}:19093" in STACK[name]["healthcheck"]["test"]
    assert read(BASE)["networks"] == {"brokers": {"internal": True}}
    there = {each for each, block in STACK.items() if "brokers" in block.get("networks", ())}
    assert there == {*BROKERS, "init"}


@each_member
def test_a_member_of_the_set_asks_for_users_and_for_the_key_of_the_set(name: str) -> None:
    [_bash, _c, script] = STACK[name]["command"]

    assert "mongod --keyFile /data/configdb/key --replSet rs0" in script
    assert "mongo-key" in STACK[name]["secrets"]
    makes_root = told(name).get("MONGO_INITDB_ROOT_PASSWORD_FILE") == f"{SHOWN}mongo-root"
    assert makes_root is (name == "mongo"), "a member that has users of its own cannot join"


def test_init_knows_everybodys_password_and_no_other_does() -> None:
    own = set(STACK["init"]["secrets"])

    assert own == {"audit-log", "kafka-admin", "mongo-root", *KAFKA_USERS, *MONGO_USERS}
    assert own < set(SECRETS)
    assert shown_to("kafka-admin") == {"init", "kafka-tools", *BROKERS}
    assert shown_to("mongo-root") == {"init", "mongo"}
    assert shown_to("kafka-broker") == set(BROKERS)
    assert shown_to("mongo-key") == set(MEMBERS)


def test_collections_are_made_by_whom_reads_none() -> None:
    environment = told("init")

    for service in SERVICES:
        assert environment[f"{service.upper()}_MONGO"].startswith("mongodb://init@")
        assert environment[f"{service.upper()}_MONGO_PASSWORD_FILE"] == f"{SHOWN}mongo-init"


@pytest.mark.parametrize("name", [*BROKERS, "kafka-tools"])
def test_a_client_of_kafkas_own_reads_its_password_from_a_file(name: str) -> None:
    [config] = STACK[name]["configs"]
    path = ROOT / read(BASE)["configs"][config["source"]]["file"]
    rows: dict[str, Any] = dict(
        line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines()[1:]
    )

    [user, password] = re.findall(r'(?:username|password)="([^"]*)"', rows["sasl.jaas.config"])
    assert config["source"] == f"kafka-{user}"
    assert REFERENCE.findall(password) == [config["source"]]
    assert config["source"] in STACK[name]["secrets"]
