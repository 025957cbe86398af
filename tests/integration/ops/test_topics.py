"""The manifest as a real broker takes it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ops.manifests import wanted
from ops.topics import mend, steps
from shared.eventing import admin, amending
from shared.eventing.amending import Held
from shared.eventing.topics import Topic


async def test_the_manifest_is_made_once(kafka: str) -> None:
    topics = wanted()

    await admin.create(kafka, topics)
    made_again = await admin.create(kafka, topics)

    assert made_again == []
    names = [topic.name for topic in topics]
    assert await admin.partitions(kafka, names) == {
        each.name: each.partitions for each in topics
    }


async def seen(kafka: str, topics: Sequence[Topic], *, acts: list[str]) -> Mapping[str, Held]:
    """A broker does at once what it is told, and tells it a moment later."""
    held: Mapping[str, Held] = {}
    async with asyncio.timeout(10):
        while [step.act for step in steps(topics, held)] != acts:
            held = await amending.held(kafka, topics)
    return held


async def test_what_differs_is_mended_and_nothing_is_taken_away(kafka: str) -> None:
    wanted = Topic(
        name="trial.mended.v1", owner="trial", key="k", partitions=4, retention_days=1
    )
    lasting = replace(wanted, name="trial.lasting.v1")
    here = [wanted, lasting]
    await admin.create(kafka, [replace(wanted, partitions=2, compression="gzip")])
    await admin.create(kafka, [replace(lasting, retention_days=None, compression="gzip")])

    held = await seen(kafka, here, acts=["grow", "set", "leave", "set"])

    await mend(kafka, list(steps(here, held)))

    held = await seen(kafka, here, acts=["leave"])
    assert held[wanted.name].partitions == 4
    assert held[wanted.name].configs.items() >= wanted.configs.items()
    [left] = steps(here, held)
    assert (left.topic, left.act, left.has) == (lasting, "leave", "-1")
