"""A compose project is given its folders, its secrets and its ports, and its words are kept."""

import stat
from pathlib import Path

import pytest

from ops.children import Failed, Missing
from ops.compose import ENGINES, ROOT, Project
from ops.containers import Containers, bring_up
from ops.showing import SECRETS


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def a_docker(folder: Path, script: str, *, monkeypatch: pytest.MonkeyPatch) -> None:
    client = folder / "docker"
    client.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_what_containers_read_lies_in_a_folder_that_is_its_owners_alone(tmp_path: Path) -> None:
    Project(data=tmp_path).lay_out()

    own = tmp_path / "compose"
    assert mode(own) == 0o700
    assert {path.name for path in (own / "secrets").iterdir()} == set(SECRETS)
    assert {mode(path) for path in (own / "secrets").iterdir()} == {0o444}
    assert {mode(own / engine) for engine in ENGINES} == {0o777}


def test_a_secret_is_the_key_that_was_made_once(tmp_path: Path) -> None:
    Project(data=tmp_path).lay_out()
    first = (tmp_path / "compose" / "secrets" / "audit-log").read_bytes()

    Project(data=tmp_path).lay_out()

    assert (tmp_path / "compose" / "secrets" / "audit-log").read_bytes() == first
    assert (tmp_path / "keys" / "audit-log.pem").read_bytes() == first


def test_the_usual_folder_has_the_name_that_compose_takes_by_itself(tmp_path: Path) -> None:
    usual, other = Project(data=ROOT / "var").name, Project(data=tmp_path).name

    assert usual == "innovation-pipeline"
    assert other.startswith(f"{usual}-")
    assert other != Project(data=tmp_path / "x").name


def test_ports_and_folder_are_told_to_compose(tmp_path: Path) -> None:
    told = Project(data=tmp_path, ports={"intake": 8101}).environment()

    assert told["PIPELINE_DATA"] == str(tmp_path)
    assert told["PIPELINE_INTAKE_PORT"] == "8101"


def test_a_failure_ends_with_what_docker_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, "echo no such image; exit 1", monkeypatch=monkeypatch)
    project = Project(data=tmp_path)

    with pytest.raises(Failed, match=r"docker compose build failed:\n    no such image"):
        project.run("build")
    assert project.log.read_text(encoding="utf-8") == "no such image\n"


def test_a_stack_of_containers_without_an_engine_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, "exit 1", monkeypatch=monkeypatch)
    stack = Containers(project=Project(data=tmp_path, ports={}), say=print)

    with pytest.raises(Missing, match="no Docker engine answers"):
        bring_up(stack)
    assert not (tmp_path / "compose").exists()


def test_a_project_of_another_checkout_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, f"echo $* >> {tmp_path}/asked; echo /elsewhere", monkeypatch=monkeypatch)
    stack = Containers(project=Project(data=tmp_path, ports={}), say=print)

    with pytest.raises(Failed, match="runs from /elsewhere: end it there"):
        bring_up(stack)
    assert "down" not in (tmp_path / "asked").read_text(encoding="utf-8")
