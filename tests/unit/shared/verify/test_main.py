"""What an outsider runs: a pack, a key from elsewhere, and an answer by exit code."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.verify.__main__ import KEY, main
from tests.support.evidence import WRITER, some_evidence

ROOT = Path(__file__).parents[4]
PACK = some_evidence(seqs=[0, 5]).packed()
ALONE = """
import runpy, sys
sys.path[:] = [p for p in sys.path if "site-packages" not in p] + [sys.argv.pop(1)]
sys.argv[0] = "verify"
runpy.run_module("shared.verify", run_name="__main__")
"""


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give the exit code and what was printed."""

    def ran(pack: bytes | None, *, key: str = WRITER.key.vkey) -> tuple[int, str]:
        if pack is not None:
            (tmp_path / "pack.zip").write_bytes(pack)
        code = main([str(tmp_path / "pack.zip"), "--log-key", key])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return ran


def test_a_pack_that_holds_is_exit_0(run: Run) -> None:
    code, printed = run(PACK)

    assert (code, printed[:26]) == (0, "VERIFIED 2 of 8 records of")


def test_a_pack_that_does_not_is_exit_1_and_names_what(run: Run) -> None:
    code, printed = run(PACK.replace(b"Evidence pack</h1>", b"Evidence back</h1>"))

    assert code == 1
    assert printed.startswith("FAILED report.html: not the bytes that the manifest lists\n")


@pytest.mark.parametrize("key", ["", "nonsense", WRITER.key.vkey.replace("6aaa", "7aaa")])
def test_without_a_sound_key_it_cannot_tell(run: Run, key: str) -> None:
    code, printed = run(PACK, key=key)

    assert code == 2
    assert printed.startswith("CANNOT TELL the log's public key")


def test_without_a_pack_it_cannot_tell(run: Run) -> None:
    code, printed = run(None)

    assert code == 2
    assert printed.endswith("No such file or directory\n")


def test_it_runs_on_the_standard_library_alone(tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(PACK)

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(ROOT), str(pack)],
        env={KEY: WRITER.key.vkey},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
