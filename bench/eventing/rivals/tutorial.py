"""FastStream as its tutorial has it: a model in, a model out, acknowledged by itself."""

import asyncio
import sys

from faststream import FastStream
from faststream.kafka import KafkaBroker

from bench.eventing.rivals.work import Offered

server, source, target = sys.argv[1:4]
broker = KafkaBroker(server, logger=None)
app = FastStream(broker, logger=None)


@broker.subscriber(source, group_id=f"tutorial-{target}", auto_offset_reset="earliest")
@broker.publisher(target)
async def take(event: Offered) -> Offered:
    return event.model_copy(update={"summary": event.summary.upper()})


if __name__ == "__main__":
    asyncio.run(app.run())
