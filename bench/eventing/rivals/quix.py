"""Quix Streams, told to acknowledge as we do; it commits on a timer."""

import sys
from typing import Any

from quixstreams import Application
from work import taken

Headers = list[tuple[str, bytes]]
server, source, target = sys.argv[1:4]
app = Application(
    broker_address=server,
    consumer_group=f"quix-{target}",
    auto_offset_reset="earliest",
    auto_create_topics=False,
    loglevel="ERROR",
    producer_extra_config={
        "acks": "all",
        "enable.idempotence": True,
        "compression.type": "gzip",
        "linger.ms": 5,
    },
)
offers = app.topic(source, key_deserializer="str", value_deserializer="bytes")
answers = app.topic(target, key_serializer="str", value_serializer="bytes")


def headers(*told: Any) -> Headers:
    """Value, key, timestamp and headers are what it gives."""
    came: Headers = told[3]
    return [*came, ("ce_causationid", dict(came)["ce_id"])]


frame = app.dataframe(offers)
frame = frame.apply(lambda value: taken(value)[1])
frame = frame.set_headers(headers)
frame.to_topic(answers)

if __name__ == "__main__":
    app.run()
