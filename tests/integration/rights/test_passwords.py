"""A wrong password is refused within seconds; over TLS, so is who is not the broker."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from ops import certificates
from ops.secured import as_user
from shared.clock import rest
from shared.errors import Unavailable
from shared.eventing import admin
from shared.eventing.application import Eventing, Flows, Tuned
from shared.eventing.ports import Lane
from shared.eventing.routes import on
from shared.eventing.security import Address, Brokers, Security
from shared.mongo import Mongo, MongoUnit
from tests.integration.rights.conftest import Fort
from tests.support.counting import Counter, RecordParked, ThingHappened

TOPIC = "intake.innovations.v1"


async def has_topic(address: Address) -> bool:
    return TOPIC in await admin.partitions(address, [TOPIC])


async def test_the_right_password_is_let_in(fort: Fort) -> None:
    assert await has_topic(fort.meets("matching"))


@pytest.mark.parametrize("user", ["matching", "nobody"])
async def test_a_wrong_password_is_refused_and_the_reason_kept(fort: Fort, user: str) -> None:
    begun = monotonic()

    with pytest.raises(Unavailable) as refused:
        await has_topic(Brokers(fort.address, Security(user=user, password="wrong" * 4)))

    assert refused.value.why == "SaslAuthenticationFailed"
    assert monotonic() - begun < 5


async def test_over_tls_the_broker_shows_who_it_is(fort: Fort) -> None:
    ca = fort.data / "keys" / "kafka-ca.pem"

    assert await has_topic(as_user(fort.tls, user="matching", data=fort.data, ca=ca))


async def test_a_broker_of_another_authority_is_not_believed(
    fort: Fort, tmp_path: Path
) -> None:
    other, _ = certificates.make(tmp_path)

    with pytest.raises(Unavailable) as refused:
        await has_topic(as_user(fort.tls, user="matching", data=fort.data, ca=other))

    assert refused.value.why == "SSLCertVerificationError"


async def test_a_service_says_why_it_waits(fort: Fort, mongo: str) -> None:
    wrong = Brokers(fort.address, Security(user="matching", password="wrong" * 4))
    store = Mongo(mongo, database="wrong-password")
    lane = Lane(name="main", routes=(on(ThingHappened, Counter.on_thing_happened),))
    service = Eventing[MongoUnit](
        wrong,
        service="matching",
        flows=Flows(lanes=(lane,), handlers=Counter, dead_letter=RecordParked),
        store=store,
        tuned=Tuned(),
    )

    async with service, asyncio.timeout(5):
        while "waiting for kafka: SaslAuthenticationFailed" not in service.health().reasons:
            await rest(0.05)
