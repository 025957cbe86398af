"""Faust, as faust-streaming keeps it alive; it commits on a timer."""

import sys
from typing import Any

import faust
from work import taken

server, source, target = sys.argv[1:4]
app = faust.App(
    f"faust-{target}",
    broker=f"kafka://{server}",
    store="memory://",
    web_enabled=False,
    topic_disable_leader=True,
    consumer_auto_offset_reset="earliest",
    producer_acks=-1,
    producer_compression_type="gzip",
    producer_linger=0.005,
    topic_partitions=12,
)
offers = app.topic(source, value_type=bytes, value_serializer="raw", key_serializer="raw")
answers = app.topic(target, value_type=bytes, value_serializer="raw", key_serializer="raw")


@app.agent(offers)
async def take(stream: Any) -> None:
    async for event in stream.events():
        key, value = taken(event.value)
        headers = {**event.headers, "ce_causationid": event.headers["ce_id"]}
        await answers.send(key=key.encode(), value=value, headers=headers)


if __name__ == "__main__":
    sys.argv = ["faust", "worker", "-l", "warn", "--without-web"]
    app.main()
