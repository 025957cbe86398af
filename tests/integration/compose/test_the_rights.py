"""Both engines of the stack in containers ask everybody who they are, and go by it."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure

from ops import state
from ops.keys import Keys
from ops.secured import as_user
from shared.errors import Unavailable
from shared.eventing import admin
from shared.eventing.security import Brokers, Security
from tests.support.containers import Operator
from tests.support.sources import SERVICES

pytestmark = pytest.mark.timeout(480)
TOPIC = "intake.innovations.v1"
UNAUTHORISED, WRONG = 13, 18


def kafka(operator: Operator) -> str:
    address: str = state.read(operator.data)["engines"]["kafka"]
    return address


def secrets(operator: Operator) -> Iterator[str]:
    """Every password of every user, and what is not a password and secret all the same."""
    keys = operator.data / "keys"
    for path in (*keys.glob("*.password"), keys / "matching-ids.hex"):
        yield path.read_text(encoding="ascii")


async def answer_of_mongo(operator: Operator, *, user: str, database: str) -> int:
    """The code that a first write is answered with; 0: it is done."""
    password = Keys(folder=operator.data).password(user, engine="mongo") if user else ""
    who: dict[str, Any] = {"username": user, "password": password} if user else {}
    at = state.read(operator.data)["engines"]["mongo"]
    client: AsyncIOMotorClient[dict[str, int]] = AsyncIOMotorClient(at, **who)
    try:
        await client[database]["innovations"].delete_one({"_id": 0})
    except OperationFailure as refused:
        return int(refused.code or -1)
    finally:
        client.close()
    return 0


def test_the_rights_are_as_written(operator: Operator) -> None:
    code, said = operator.types("rights", "plan")

    assert (code, said) == (
        0,
        "The broker's users and rights equal deploy/kafka/acls.toml.\n",
    )


def test_who_does_not_say_its_name_has_no_kafka(operator: Operator) -> None:
    wrong = Brokers(kafka(operator), Security(user="intake", password="wrong" * 4))
    right = as_user(kafka(operator), user="intake", data=operator.data)

    refused = asyncio.run(why_not(wrong))
    nameless = asyncio.run(why_not(Brokers(kafka(operator))))

    assert refused == "SaslAuthenticationFailed"
    assert nameless
    assert TOPIC in asyncio.run(admin.partitions(right, [TOPIC]))


async def why_not(brokers: Brokers) -> str:
    with pytest.raises(Unavailable) as refused:
        await admin.partitions(brokers, [TOPIC])
    return refused.value.why


@pytest.mark.parametrize(
    ("user", "database", "code"),
    [("intake", "intake", 0), ("intake", "audit", UNAUTHORISED), ("", "intake", UNAUTHORISED)],
)
def test_a_service_has_its_own_database_and_no_other(
    operator: Operator, *, user: str, database: str, code: int
) -> None:
    """Of one collection's rights beside another's, see tests/integration/mongo."""
    told = asyncio.run(answer_of_mongo(operator, user=user, database=database))

    assert told == code


@pytest.mark.parametrize("service", SERVICES)
def test_where_brokers_meet_no_service_comes(operator: Operator, service: str) -> None:
    script = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)"
    reached = {
        place: operator.inside(service, "python", "-c", script, *place.split(":"))[0] == 0
        for place in ("kafka:19092", "kafka:19093", "kafka:9093", "kafka-admin:19093")
    }

    assert [place for place, is_open in reached.items() if is_open] == ["kafka:19092"]


def test_no_secret_is_seen_from_outside(operator: Operator) -> None:
    _, told = operator.compose("config")
    _, logged = operator.compose("logs", "--no-color")
    _, containers = operator.compose("ps", "--all", "--quiet")
    inspected = operator.inspected(*containers.split())
    inside = [operator.inside(name, "env")[1] for name in (*SERVICES, "kafka", "mongo")]

    seen = "\n".join([told, logged, inspected, *inside])
    assert len(re.findall("kafka-intake", seen)) > 1, "it is named, and not shown"
    assert [secret for secret in secrets(operator) if secret in seen] == []
