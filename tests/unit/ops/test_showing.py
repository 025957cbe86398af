"""Containers are shown a file for each secret, and a changed one anew."""

from pathlib import Path

from ops.keys import Keys
from ops.showing import SECRETS, show


def test_every_user_has_a_password_that_no_other_has(tmp_path: Path) -> None:
    show(Keys(folder=made(tmp_path)), into=tmp_path / "shown")

    shown = {path.name: path.read_text("ascii") for path in (tmp_path / "shown").iterdir()}
    assert shown.keys() == set(SECRETS)
    assert len(set(shown.values())) == len(SECRETS)


def test_a_password_that_was_changed_is_shown_anew(tmp_path: Path) -> None:
    keys = Keys(folder=made(tmp_path))
    show(keys, into=tmp_path / "shown")

    keys.password_file("intake").write_text("another", encoding="ascii")
    show(keys, into=tmp_path / "shown")

    assert (tmp_path / "shown" / "kafka-intake").read_text(encoding="ascii") == "another"


def made(folder: Path) -> Path:
    Keys(folder=folder).make()
    return folder
