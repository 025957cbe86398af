"""What a stack runs on is chosen by what is there, unless somebody says."""

from pathlib import Path

import pytest

from ops import choice

ANSWERS = "#!/bin/sh\necho 26.1.5\n"
CLIENT_ALONE = '#!/bin/sh\n[ "$1" = compose ] && echo 2.26.1 || exit 1\n'
WITHOUT_COMPOSE = '#!/bin/sh\n[ "$1" = version ] && echo 26.1.5 || exit 1\n'


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIPELINE_STACK", "PIPELINE_KAFKA", "PIPELINE_MONGO"):
        monkeypatch.delenv(name, raising=False)


def a_docker(folder: Path, script: str, *, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only one on the path."""
    client = folder / "docker"
    client.write_text(script, encoding="ascii")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("script", "expected"),
    [(ANSWERS, "docker"), (CLIENT_ALONE, "native"), (WITHOUT_COMPOSE, "native")],
)
def test_a_client_without_an_engine_is_no_docker(
    script: str, expected: str, *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, script, monkeypatch=monkeypatch)

    assert choice.chosen() == expected


def test_without_a_client_there_are_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert choice.chosen() == "native"


def test_engines_that_are_given_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, ANSWERS, monkeypatch=monkeypatch)
    monkeypatch.setenv("PIPELINE_KAFKA", "127.0.0.1:9092")

    assert choice.chosen() == "native"


@pytest.mark.parametrize("said", ["docker", "native"])
def test_what_is_said_is_done(
    said: str, *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_docker(tmp_path, CLIENT_ALONE, monkeypatch=monkeypatch)
    monkeypatch.setenv("PIPELINE_STACK", said)

    assert choice.chosen() == said


def test_a_word_that_is_none_of_the_two_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIPELINE_STACK", "podman")

    with pytest.raises(SystemExit, match="2"):
        choice.chosen()
    assert (
        capsys.readouterr().out == "PIPELINE_STACK may be docker or native, and is 'podman'.\n"
    )
