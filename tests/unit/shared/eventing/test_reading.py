"""How a lane's consumer is asked for: the least that can lose a record is refused here."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from faststream import AckPolicy

from shared.eventing.reading import Group, KafkaReader
from tests.support.trial import Member

GROUP = Group(name="g", instance="g.0", topics=("t",), records=9, session_timeout=6.0)


@dataclass
class Asked:
    """A broker's twin: it remembers what it was asked for, and connects to nothing."""

    settings: dict[str, Any] = field(default_factory=dict[str, Any])

    def subscriber(self, *_: str, **settings: Any) -> "Asked":
        self.settings = settings
        return self

    def __call__(self, _: object) -> None:
        """Take the handler."""

    async def start(self) -> None:
        """Nothing to do."""


@pytest.mark.parametrize(("new", "reset"), [(True, "earliest"), (False, "none")])
async def test_nothing_is_acknowledged_but_by_us_and_nothing_is_skipped_to(
    reset: str, *, new: bool
) -> None:
    broker = Asked()
    member = Member()
    reader = KafkaReader(cast("Any", broker), GROUP)

    await reader.join(member.membership, take=member.kernel.take, new=new)

    asked = broker.settings
    assert (asked["ack_policy"], asked["batch"]) == (AckPolicy.MANUAL, True)
    assert (asked["group_instance_id"], asked["auto_offset_reset"]) == ("g.0", reset)
