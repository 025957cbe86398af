"""The compose files keep the promises of the stack; no engine is needed to see that."""

import re
from pathlib import Path
from typing import Any

import pytest

from ops import bootstrap
from ops.compose import ENGINES, NAME
from ops.services import PORTS
from ops.showing import SECRETS
from tests.support.deployment import BASE, OVERLAYS, read, services
from tests.support.sources import ROOT, SERVICES

THREE, THROWAWAY = (
    ROOT / "deploy/compose/three-nodes.yml",
    ROOT / "deploy/compose/throwaway.yml",
)
STACK = services() | services(THREE)
JOBS = {"init", "kafka-tools"}
WRITES_ITS_SETTINGS = ("kafka", "kafka2", "kafka3")
"""Apache Kafka's image writes /opt/kafka/config at its start."""
SECRET = re.compile(r"password|secret|token|credential", re.IGNORECASE)

each = pytest.mark.parametrize("name", sorted(STACK))
each_file = pytest.mark.parametrize("path", [BASE, *OVERLAYS], ids=lambda path: path.name)


def variables(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in service.get("environment", {}).items()}


def test_there_is_a_block_for_every_service_and_for_no_other() -> None:
    built = {name for name, service in STACK.items() if "build" in service}

    assert built == {*SERVICES, "init"}
    for name in built:
        assert STACK[name]["build"]["args"]["SERVICE"] == name


@each
def test_a_container_has_no_more_power_than_it_needs(name: str) -> None:
    service = STACK[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "a number, and not root's"
    assert service.get("read_only", False) is (name not in WRITES_ITS_SETTINGS)
    assert not service.keys() & {"privileged", "cap_add", "devices", "network_mode", "pid"}


@each
def test_a_container_has_limits_and_is_given_time_to_stop(name: str) -> None:
    service = STACK[name]

    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["pids_limit"] <= 512
    assert service["stop_grace_period"] == "30s"
    assert service["init"] is True
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@each
def test_a_port_is_open_on_loopback_alone(name: str) -> None:
    for port in STACK[name].get("ports", ()):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), port


def test_the_usual_ports_are_those_that_ops_names() -> None:
    published = {name: STACK[name]["ports"] for name in (*PORTS, "kafka", "mongo")}

    usual = PORTS | {"kafka": 9092, "mongo": 27017}
    assert published == {name: [f"127.0.0.1:{port}:{port}"] for name, port in usual.items()}


@each
def test_a_container_that_stays_says_how_it_is(name: str) -> None:
    check = STACK[name].get("healthcheck")

    assert (check is None) is (name in JOBS)
    if check:
        assert check["test"][0] == "CMD"
        assert check.keys() == {
            "test", "interval", "timeout", "retries", "start_period", "start_interval"
        }  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_asked_whether_it_is_ready(service: str) -> None:
    probe = STACK[service]["healthcheck"]["test"][-1]

    assert probe == f"http://127.0.0.1:{PORTS[service]}/readyz"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_waits_for_init_and_init_for_the_engines(service: str) -> None:
    engines = {name for name in STACK if name in ENGINES}

    assert STACK[service]["depends_on"] == {
        "init": {"condition": "service_completed_successfully"}
    }
    waited = STACK["init"]["depends_on"] | services()["init"]["depends_on"]
    assert waited == {name: {"condition": "service_healthy"} for name in engines}


@each
def test_a_secret_comes_as_a_file(name: str) -> None:
    values = [value for key, value in variables(STACK[name]).items() if SECRET.search(key)]

    assert [value for value in values if value.lower() not in {"true", "false"}
            and not value.startswith("/run/secrets/")] == []  # fmt: skip
    assert [v for v in variables(STACK[name]).values() if re.search(r"//[^/]*:[^/]*@", v)] == []


def test_every_secret_lies_in_the_data_folder_and_ops_makes_it() -> None:
    secrets = read(BASE)["secrets"]

    assert secrets == {name: {"file": f"./var/compose/secrets/{name}"} for name in SECRETS}
    used = {secret for service in STACK.values() for secret in service.get("secrets", ())}
    assert used == set(SECRETS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_the_secrets_that_its_settings_name(service: str) -> None:
    named = {
        Path(value).name
        for value in variables(STACK[service]).values()
        if value.startswith("/run/secrets/")
    }

    assert named == set(STACK[service].get("secrets", ()))


@each
def test_a_folder_of_the_host_is_there_beforehand_and_read_alone(name: str) -> None:
    for mount in STACK[name].get("volumes", ()):
        source = mount["source"]
        assert mount["bind"] == {"create_host_path": False}, "docker would make it root's"
        kept = source == f"./var/compose/{name}" and name in ENGINES
        assert mount.get("read_only", False) is not kept
        assert kept or source == "./var/config" or source.startswith("./deploy/")


@each
def test_an_image_has_its_version_and_no_digest(name: str) -> None:
    assert re.fullmatch(r"[a-z/-]+:(local|v?\d+\.\d+(\.\d+)?)", STACK[name]["image"])


def test_a_version_is_written_in_the_base_file_alone() -> None:
    versions = {s["image"] for name, s in STACK.items() if name.startswith("kafka")}

    assert versions == {f"apache/kafka:{bootstrap.kafka_home().name.removeprefix('kafka-')}"}
    for overlay in OVERLAYS:
        assert "image:" not in overlay.read_text(encoding="utf-8")


def test_nothing_is_left_behind_but_folders() -> None:
    """A volume with a name outlives `docker compose down`; so would a network of another's."""
    for path in (BASE, *OVERLAYS):
        assert "volumes" not in read(path)
        for network in read(path).get("networks", {}).values():
            assert not network.keys() & {"name", "external"}
    assert read(BASE)["name"] == NAME


def test_three_nodes_agree_on_who_they_are() -> None:
    brokers = {name: variables(STACK[name]) for name in ("kafka", "kafka2", "kafka3")}

    assert [each["KAFKA_NODE_ID"] for each in brokers.values()] == ["1", "2", "3"]
    voters = ",".join(
        f"{each['KAFKA_NODE_ID']}@{name}-admin:9093" for name, each in brokers.items()
    )
    members = variables(STACK["init"])["INIT_MONGO_MEMBERS"]
    for name, told in brokers.items():
        assert told["KAFKA_CONTROLLER_QUORUM_VOTERS"] == voters
        assert told["KAFKA_ADVERTISED_LISTENERS"].startswith(f"INSIDE://{name}:19092,")
        assert told["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
    for service in SERVICES:
        told, upper = variables(STACK[service]), service.upper()
        assert told[f"{upper}_KAFKA"] == ",".join(f"{name}:19092" for name in brokers)
        assert told[f"{upper}_MONGO"] == f"mongodb://{service}@{members}/?replicaSet=rs0"
    assert variables(STACK["init"])["INIT_REPLICATION"] == "3"


def test_what_is_thrown_away_is_never_written_to_the_host() -> None:
    for name in ("kafka", "mongo"):
        assert services(THROWAWAY)[name]["volumes"] == []


@each_file
def test_a_file_says_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")
