"""The engines that everything else stands on are real."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pymongo import MongoClient

from ops.engines import Engines
from ops.rights import ADMIN
from ops.secured import Lock
from shared.errors import Unavailable
from shared.eventing import admin
from shared.eventing.topics import Topic
from tests.support.stack import silent, skipped_if_missing


def test_a_transaction_of_two_documents_is_kept_whole(mongo: str) -> None:
    with MongoClient[dict[str, int]](mongo) as client:
        kept = client["ops-engines"]["kept"]
        with client.start_session() as session, session.start_transaction():
            kept.insert_one({"_id": 1}, session=session)
            kept.insert_one({"_id": 2}, session=session)

        assert list(kept.find()) == [{"_id": 1}, {"_id": 2}]


@contextmanager
def a_broker(data: Path, *, lock: Lock | None) -> Generator[Engines]:
    engines = Engines(data=data, say=silent, kafka="", lock=lock)
    try:
        with skipped_if_missing():
            engines.start_kafka()
        yield engines
    finally:
        engines.stop()


@pytest.mark.timeout(90)
async def test_a_broker_that_knew_nobody_comes_along(tmp_path: Path) -> None:
    topic = Topic(name="old", owner="trial", key="thing", partitions=1)
    with a_broker(tmp_path, lock=None) as engines:
        await admin.create(engines.kafka, [topic])

    with a_broker(tmp_path, lock=Lock(data=tmp_path)) as engines:
        found = await admin.partitions(engines.met_by(ADMIN), ["old"])
        with pytest.raises(Unavailable):
            await admin.partitions(engines.kafka, ["old"])

    assert found == {"old": 1}


@pytest.mark.timeout(60)
def test_nobody_else_reads_a_password(tmp_path: Path) -> None:
    with a_broker(tmp_path, lock=Lock(data=tmp_path)) as engines:
        [child] = engines.children
        passwords = [path.read_bytes() for path in tmp_path.rglob("*.password")]
        command = Path(f"/proc/{child.pid}/cmdline").read_bytes()
        holding = [
            path
            for path in tmp_path.rglob("*")
            if path.is_file() and any(each in path.read_bytes() for each in passwords)
        ]

    assert len(passwords) == 2
    assert not any(each in command for each in passwords)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in holding} == dict.fromkeys(
        ("kafka-admin.password", "kafka-controller.password", "server.properties"), "0o600"
    )
