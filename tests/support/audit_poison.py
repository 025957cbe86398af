"""A permission record that nobody can read, and what audit makes of its dead letter."""

from prometheus_client import REGISTRY

from shared.eventing.records import Record
from shared.schemas.audit import RecordParked
from shared.schemas.base import Event
from shared.schemas.envelope import Outgoing
from shared.schemas.partners import PermissionWithdrawalRequested
from tests.support.audit import Audit
from tests.support.builders import INNOVATION, NENC, NOON

POISON = b'{"permission": '


def a_poison(audit: Audit, value: bytes = POISON, **headers: str) -> Record:
    """A withdrawal that cannot be read, as its topic holds it."""
    kind = PermissionWithdrawalRequested
    plain = {
        "ce_specversion": "1.0",
        "ce_id": "poison",
        "ce_source": f"{NENC}/system",
        "ce_type": kind.wire_type,
        "ce_subject": INNOVATION,
        "ce_time": NOON.isoformat(),
        "content-type": "application/json",
    }
    return audit.record(
        Outgoing(topic=kind.topic, key=INNOVATION, headers=plain | headers, value=value)
    )


async def parked(audit: Audit, record: Record) -> RecordParked:
    [letter] = await audit.take([record])
    assert isinstance(letter, RecordParked)
    return letter


async def disputed(audit: Audit, record: Record | None = None) -> list[Event]:
    """What audit says when it hears of the dead letter."""
    return await audit.hear(await parked(audit, record or a_poison(audit)))


def undisputed(code: str) -> float:
    return REGISTRY.get_sample_value("audit_undisputed_total", {"code": code}) or 0.0
