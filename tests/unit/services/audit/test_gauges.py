from datetime import timedelta
from pathlib import Path

from prometheus_client import REGISTRY

from services.audit.sequencer.gauges import observe
from tests.support.audit import Audit, a_shared_world
from tests.support.audit_desk import body, client, exporting
from tests.support.audit_events import an_opening_of


def seen(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def observed(audit: Audit) -> None:
    observe(audit.sequencer.held, now=audit.now)


async def test_the_size_of_the_log_and_the_time_of_its_checkpoint_are_seen() -> None:
    audit = await a_shared_world()

    observed(audit)

    assert seen("audit_log_records") == len(audit.bodies())
    assert seen("audit_checkpoint_timestamp_seconds") == audit.now.timestamp()


async def test_a_clock_that_went_back_is_seen() -> None:
    audit = await a_shared_world()

    audit.wind(timedelta(minutes=-5))
    observed(audit)

    assert seen("audit_clock_behind_seconds") == 300


async def test_a_reading_that_is_not_told_of_is_seen_from_ten_minutes_to_a_day() -> None:
    audit = await a_shared_world()
    await audit.opened()

    counts = list[float]()
    for wait in (0, 11, 60 * 24):
        audit.wind(timedelta(minutes=wait))
        observed(audit)
        counts.append(seen("audit_disclosures_unconfirmed"))

    assert counts == [0, 1, 0]


async def test_readings_are_counted_by_their_answer(tmp_path: Path) -> None:
    audit = await a_shared_world()
    permitted = seen("audit_disclosures_total", outcome="permit")
    failed = seen("audit_disclosures_total", outcome="failed")

    async with client(audit, tmp_path) as http:
        for name in ("first", "second"):
            asked = body(an_opening_of(request_id=name))
            await http.post("/v1/disclosures", json=asked, headers=exporting(tmp_path))
            await audit.sequencer.step_down()

    assert seen("audit_disclosures_total", outcome="permit") == permitted + 1
    assert seen("audit_disclosures_total", outcome="failed") == failed + 1
