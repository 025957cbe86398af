"""The stack in containers, as an operator meets it: one command up, one down."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ops.demo import FILES
from ops.scenes import wait_until
from tests.support.containers import Operator, left
from tests.support.sources import SERVICES

pytestmark = pytest.mark.timeout(480)
KNOWN = ("--command-config", "/etc/kafka-client.properties")
THREE = "docker-compose.yml:deploy/compose/three-nodes.yml"


def test_it_comes_up_healthy(operator: Operator) -> None:
    code, said = operator.types("status")
    _, shown = operator.compose("ps", "--all", "--format", "{{.Service}} {{.Status}}")

    assert code == 0, said
    healthy = {line.split()[0] for line in shown.splitlines() if "(healthy)" in line}
    assert healthy == {*SERVICES, "kafka", "mongo"}
    assert "init Exited (0)" in shown


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_one_service_and_nothing_of_the_tests(
    service: str, operator: Operator
) -> None:
    _, folders = operator.inside(service, "ls", ".", "services")
    _, packages = operator.inside(service, "ls", "/opt/venv/lib/python3.11/site-packages")

    others = set(SERVICES) - {service}
    assert {*folders.split()} & {*others, "tests", "ops", "bench", "deploy"} == set()
    assert {"pytest", "secantus", "rich", "confluent_kafka", "pip"} & {
        *packages.split()
    } == set()


def test_a_service_can_change_nothing_where_it_lives(operator: Operator) -> None:
    who = operator.inside("intake", "id", "-u")
    written = operator.inside("intake", "touch", "/app/mine")
    secrets = operator.inside("intake", "ls", "/run/secrets")

    assert who == (0, "10001\n")
    assert written[0] != 0
    assert "Read-only file system" in written[1]
    assert secrets == (0, "kafka-intake\nmongo-intake\n"), "its own passwords, and no other's"


def test_a_service_that_is_killed_comes_back_by_itself(operator: Operator) -> None:
    operator.inside("matching", "sh", "-c", "kill -9 -1")

    wait_until(lambda: operator.types("status")[0] == 0, what="matching to be ready again")
    assert operator.restarts("matching") == 1
    code, account = operator.types("reconcile")
    assert code == 0, account


def test_the_story_is_told_on_the_stack_that_is_up(operator: Operator) -> None:
    code, said = operator.types("demo")

    assert code == 0, said
    assert re.findall(r"^ (\d)  ", said, flags=re.MULTILINE) == list("123456789")
    assert "The stack is still up." in said
    assert operator.types("status")[0] == operator.types("reconcile")[0] == 0


@pytest.mark.prove
def test_the_story_is_told_on_a_stack_that_leaves_nothing(engine: str, tmp_path: Path) -> None:
    before = sorted(left())

    code, said = Operator(data=tmp_path).types("demo")

    assert code == 0, said
    assert f"in containers of Docker {engine}" in said
    assert re.findall(r"^ (\d)  ", said, flags=re.MULTILINE) == list("123456789")
    assert {path.name for path in (tmp_path / "demo").glob("best-of-2026.1-*")} == {
        f"best-of-2026.1-{name}" for name in FILES
    }
    assert sorted(left()) == before


@pytest.mark.prove
def test_down_leaves_nothing_but_the_folder_and_up_finds_it_again(newcomer: Operator) -> None:
    operator, before = newcomer, sorted(left())

    first = operator.types("up")
    down = operator.compose("down")
    gone = sorted(left())
    nothing = operator.types("status")
    second = operator.types("up")
    log = operator.compose("logs", "--no-log-prefix", "init")
    operator.types("down")

    assert (first[0], down[0], second[0]) == (0, 0, 0), first[1] + down[1] + second[1]
    assert gone == sorted(left()) == before
    assert nothing[0] == 3
    assert "Topics: 0 of" in log[1], "it began anew"


@pytest.mark.prove
def test_a_database_that_is_lost_comes_back_from_its_backup(
    newcomer: Operator, tmp_path: Path
) -> None:
    """Audit stops, and `up` with it, on a database that is older than its published word."""
    operator, aside = newcomer, str(tmp_path / "aside")
    kept, before = operator.data / "compose" / "mongo", sorted(left())

    first = operator.types("up")
    refused = operator.types("backup", aside)
    operator.types("down")
    done = operator.types("backup", aside)
    kept.rename(kept.with_name("lost"))
    back = operator.types("restore", aside)
    again = operator.types("restore", aside)
    between = sorted(left())
    second = operator.types("up")
    found = operator.types("verify"), operator.types("doctor")

    assert (first[0], done[0], back[0], second[0]) == (0, 0, 0, 0), done[1] + back[1]
    assert (refused[0], again[0]) == (2, 2)
    assert between == before
    assert "the log had 0 records" not in done[1]
    assert [code for code, _ in found] == [0, 0], found


@pytest.mark.prove
def test_three_brokers_do_without_one(newcomer: Operator) -> None:
    operator = replace(newcomer, told={"COMPOSE_FILE": THREE})
    described = ("./kafka-topics.sh", "--describe", "--bootstrap-server", "kafka:19092", *KNOWN)

    code, said = operator.types("up")
    _, topics = operator.compose("run", "--rm", "kafka-tools", *described)
    operator.compose("kill", "kafka3")
    wait_until(lambda: operator.types("reconcile")[0] == 0, what="two brokers to do it")
    status = operator.types("status")

    assert code == 0, said
    ours = [line for line in topics.splitlines() if "PartitionCount" in line and ".v1" in line]
    assert len(ours) >= 14
    assert {re.findall(r"ReplicationFactor: (\d)", line)[0] for line in ours} == {"3"}
    assert {re.findall(r"min.insync.replicas=(\d)", line)[0] for line in ours} == {"2"}
    assert status[0] == 0, status[1]
