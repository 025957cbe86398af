"""A command may come before the broker does: what it tells waits in its bag."""

import pytest

from shared.errors import Unavailable
from shared.eventing import kafka
from tests.support.counting import happened, sent


async def test_a_broker_that_is_not_started_is_unavailable_and_no_fault_of_ours() -> None:
    [event] = sent(happened("a"))

    with pytest.raises(Unavailable):
        _ = await kafka.publish(kafka.connect("127.0.0.1:1"), event)
