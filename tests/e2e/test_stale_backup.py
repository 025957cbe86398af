"""On a database older than what was published, audit signs nothing and says what to do."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from ops.scenes import wait_until
from tests.support.e2e import House
from tests.support.e2e_products import listed

pytestmark = pytest.mark.timeout(120)
STALE = 4


@contextmanager
def yesterdays(database: Database[Any]) -> Generator[None]:
    """The log as it was one checkpoint ago; then as it is."""
    *_, before, _ = sorted(each["_id"] for each in database["checkpoints"].find({}, {"_id": 1}))
    late = {
        "records": [*database["records"].find({"_id": {"$gte": before}})],
        "checkpoints": [*database["checkpoints"].find({"_id": {"$gt": before}})],
    }
    for name, rows in late.items():
        database[name].delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
    try:
        yield
    finally:
        for name, rows in late.items():
            database[name].insert_many(rows)


def test_on_an_older_backup_audit_ends_with_4_and_on_the_newest_it_goes_on(
    house: House,
) -> None:
    listed(house, "before-backup")
    audit = house.stack.serving["audit"]
    audit.stop()

    with MongoClient[Any](house.stack.engines.mongo) as client, yesterdays(client["audit"]):
        audit.start()
        wait_until(lambda: audit.exit_code() is not None, what="audit to end")
        code = audit.exit_code()
    [why] = [line["why"] for line in house.said("audit") if line["event"] == "office_refused"]
    audit.start()
    house.stack.wait_until_ready("audit")

    assert (code, "restore a newer backup" in why) == (STALE, True)
