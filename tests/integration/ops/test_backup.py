"""What was set aside comes back, and nothing is ever written over."""

import json
from pathlib import Path

import pytest
from pymongo import MongoClient

from ops.__main__ import main
from ops.engines import Engines, started
from ops.telling import USAGE
from tests.support.stack import silent, skipped_if_missing

pytestmark = pytest.mark.timeout(120)


def kept(data: Path, *, write: bool) -> list[int]:
    """Start the database of a folder, and give what is in it."""
    engines = Engines(data=data, say=silent, kafka="none:1", mongo="")
    with (
        skipped_if_missing(),
        started(engines),
        MongoClient[dict[str, int]](engines.mongo) as at,
    ):
        if write:
            at["intake"]["receipts"].insert_one({"_id": 7})
        return [row["_id"] for row in at["intake"]["receipts"].find()]


def test_a_database_comes_back_from_its_backup(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, aside = (str(tmp_path / name) for name in ("before", "after", "aside"))
    kept(Path(before), write=True)

    codes = [
        main(["backup", aside, "--data", before]),
        main(["restore", aside, "--data", after]),
        main(["restore", aside, "--data", after]),
        main(["backup", aside, "--data", before]),
    ]

    assert codes == [0, 0, USAGE, USAGE]
    assert "is not empty" in capsys.readouterr().err
    assert kept(Path(after), write=False) == [7]
    note = json.loads(Path(aside, "backup.json").read_text(encoding="utf-8"))
    assert (note["log"], note["ends"]) == (0, {})


def test_what_is_no_backup_is_not_put_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["restore", str(tmp_path / "nothing"), "--data", str(tmp_path)])

    assert code == USAGE
    assert "is no backup" in capsys.readouterr().err


def test_a_mongod_is_asked_by_its_own_tools_one_database_after_another(
    tmp_path: Path, *, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, aside = tmp_path / "asked", tmp_path / "aside"
    for name in ("mongodump", "mongorestore"):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\necho {name} "$@" >> {asked}\n', encoding="utf-8")
        tool.chmod(0o700)
    given = {"PIPELINE_KAFKA": kafka, "PIPELINE_MONGO": "mongodb://db:1", "PATH": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    codes = [
        main([verb, str(aside), "--data", str(tmp_path / "stack")])
        for verb in ("backup", "restore")
    ]

    assert codes == [0, 0]
    told = asked.read_text(encoding="utf-8").splitlines()
    assert told[0] == f"mongodump --uri=mongodb://db:1 --db=intake --out={aside / 'dump'}"
    assert told[4].startswith("mongorestore --uri=mongodb://db:1 --nsInclude=intake.* ")
    assert len(told) == 8
