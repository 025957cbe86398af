"""What is counted is what was committed, once, under labels that hold no id."""

from prometheus_client import REGISTRY

from shared.errors import Unavailable
from tests.support.counting import ThingHappened, happened
from tests.support.trial import Member


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def records(outcome: str) -> float:
    labels = {"group": "counting", "topic": ThingHappened.topic, "outcome": outcome}
    return sample("eventing_records_total", **labels)


async def test_verdicts_are_counted_once_however_often_a_batch_is_halved() -> None:
    member = Member()
    before = records("applied"), records("parked")
    await member.join()

    await member.hear(happened("a"), happened("b", deed="break"), happened("c"))
    await member.wait(10)

    assert (records("applied") - before[0], records("parked") - before[1]) == (2, 1)
    unexpected = {"topic": ThingHappened.topic, "outcome": "parked", "code": "unexpected"}
    assert sample("eventing_reasons_total", **unexpected) >= 1


async def test_a_lane_that_waits_says_so() -> None:
    member = Member()
    await member.join()
    member.membership.pause(Unavailable())
    assert sample("eventing_paused", group="counting") == 1

    await member.wait(1)

    assert sample("eventing_paused", group="counting") == 0
