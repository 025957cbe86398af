"""A database that containers have kept is asked through containers, or not at all."""

from pathlib import Path

import pytest

from ops.__main__ import main
from ops.telling import USAGE


def a_kept_stack(data: Path, *, members: int = 1) -> Path:
    for name in ("mongo", "mongo2", "mongo3")[:members]:
        folder = data / "compose" / name
        folder.mkdir(parents=True)
        (folder / "WiredTiger").touch()
    return data


def a_docker(folder: Path, *, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = folder / "docker"
    client.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    for given in ("PIPELINE_MONGO", "PIPELINE_STACK"):
        monkeypatch.delenv(given, raising=False)


def test_without_an_engine_it_is_refused_with_what_to_do(
    tmp_path: Path, *, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = a_kept_stack(tmp_path / "stack")
    a_docker(tmp_path, answer="exit 1", monkeypatch=monkeypatch)

    code = main(["backup", str(tmp_path / "aside"), "--data", str(data)])

    assert code == USAGE
    assert f"Containers have kept {data}: start a Docker engine" in capsys.readouterr().err
    assert not (tmp_path / "aside").exists()


def test_a_set_of_several_members_is_not_one_folder(
    tmp_path: Path, *, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = a_kept_stack(tmp_path / "stack", members=3)
    a_docker(tmp_path, answer=f"echo $* >> {tmp_path}/asked", monkeypatch=monkeypatch)

    code = main(["backup", str(tmp_path / "aside"), "--data", str(data)])

    assert code == USAGE
    assert "Its set has several members" in capsys.readouterr().err
    assert not (tmp_path / "asked").exists()


def test_a_container_that_fails_says_why(
    tmp_path: Path, *, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "backup.json").write_text('{"at": "noon"}', encoding="ascii")
    (aside / "mongo.tar").touch()
    fails = 'case "$*" in *tar*) echo no room >&2; exit 1;; esac; echo 1'
    a_docker(tmp_path, answer=fails, monkeypatch=monkeypatch)

    code = main(["restore", str(aside), "--data", str(tmp_path / "stack")])

    assert code == USAGE
    assert "The database's container failed: no room" in capsys.readouterr().err
