"""The manifest as a real broker takes it."""

from ops.stack import TOPICS
from shared.eventing import admin
from shared.eventing.topics import manifest


async def test_the_manifest_is_made_once(kafka: str) -> None:
    topics = manifest(TOPICS.read_text(encoding="utf-8"))

    await admin.create(kafka, topics)
    made_again = await admin.create(kafka, topics)

    assert made_again == []
    names = [topic.name for topic in topics]
    assert await admin.partitions(kafka, names) == {
        each.name: each.partitions for each in topics
    }
