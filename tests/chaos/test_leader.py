"""A broker dies that leads partitions under load: what was acknowledged is there, once."""

import asyncio
from collections import Counter as Count
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from shared.clock import rest
from shared.eventing import admin
from shared.eventing.application import Eventing, Flows, Tuned
from shared.eventing.ports import Lane
from shared.eventing.publishing import Publisher
from shared.eventing.topics import Topic
from shared.schemas.envelope import Partition
from tests.integration.eventing.conftest import until
from tests.support.cluster import Cluster, cluster
from tests.support.counting import (
    ROUTES,
    Counter,
    RecordParked,
    ThingCounted,
    ThingHappened,
    happened,
    sent,
)
from tests.support.memory import MemoryStore
from tests.support.stack import skipped_if_missing

pytestmark = [pytest.mark.outage, pytest.mark.prove, pytest.mark.timeout(180)]

PARTITIONS = 6
RECORDS, PACE = 4_000, 0.002
PLAIN = Topic(name="", owner="trial", key="thing", partitions=PARTITIONS, replication=3)


def a_service(address: str, store: MemoryStore) -> Eventing[Any]:
    return Eventing(
        address,
        service="counting",
        flows=Flows(
            lanes=(Lane(name="main", routes=ROUTES),),
            handlers=Counter,
            dead_letter=RecordParked,
        ),
        store=store,
        tuned=Tuned(session_timeout=6.0),
    )


async def leader_of(address: str, topic: str) -> int:
    client: Any = AIOKafkaAdminClient(bootstrap_servers=address)
    await client.start()
    [described] = await client.describe_topics([topic])
    await client.close()
    leaders = Count(partition["leader"] for partition in described["partitions"])
    return int(leaders.most_common(1)[0][0])


async def tell(address: str, *, brokers: Cluster) -> list[str]:
    """Give what was acknowledged; in the midst of it, whoever leads most is killed."""
    publisher = Publisher(address)
    await publisher.start()
    flying: dict[str, asyncio.Future[Any]] = {}
    for number in range(RECORDS):
        [event] = sent(happened(f"t{number}"))
        flying[f"t{number}"] = await publisher.publish(event)
        await rest(PACE)
        if number == RECORDS // 3:
            brokers.kill(await leader_of(address, ThingHappened.topic))
    await asyncio.wait(flying.values(), timeout=60)
    await publisher.stop()
    return [
        thing
        for thing, future in flying.items()
        if future.done() and not (future.cancelled() or future.exception())
    ]


def is_drained(store: MemoryStore, end: int) -> bool:
    return sum(row.next for row in store.rows.values()) == end and not store.outbox


async def test_of_three_brokers_one_that_leads_may_die_and_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    store = MemoryStore()
    with skipped_if_missing(), cluster(tmp_path) as three:
        names = (ThingHappened.topic, ThingCounted.topic, RecordParked.topic)
        await admin.create(three.address, [replace(PLAIN, name=name) for name in names])
        async with a_service(three.address, store) as service:
            acknowledged = await tell(three.address, brokers=three)
            places = [Partition(ThingHappened.topic, n) for n in range(PARTITIONS)]
            ends = await admin.ends(three.address, places)
            await until(lambda: is_drained(store, sum(ends.values())), seconds=60)
            await until(lambda: service.health().ready)

    counted = {key: row["count"] for key, row in store.found("things").items()}
    assert len(acknowledged) == RECORDS
    assert counted == dict.fromkeys(acknowledged, 1)
    assert sum(row.parked + row.gaps for row in store.rows.values()) == 0
