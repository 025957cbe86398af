"""What an operator watches of the log; no label holds an id."""

from datetime import datetime, timedelta

from prometheus_client import Counter, Gauge

from services.audit.sequencer.log import Held

WRITER = Gauge("audit_writer", "Is this process the log's one writer?")
OFFICE_LOST = Counter("audit_office_lost", "Times that this process lost the writer's office")
RECORDS = Gauge("audit_log_records", "Records in the log")
CHECKPOINT = Gauge("audit_checkpoint_timestamp_seconds", "Time of the newest checkpoint")
FSCK = Gauge("audit_fsck_timestamp_seconds", "When the whole log was last as it was signed")
CLOCK_BEHIND = Gauge("audit_clock_behind_seconds", "Of the log's last record, by this clock")
DISPUTES = Gauge(
    "audit_disputes_open", "Unreadable permission records, each closing its target"
)
UNDISPUTED = Counter(
    "audit_undisputed", "Unreadable permission records that close no target", ["code"]
)
DISCLOSURES = Counter("audit_disclosures", "Readings asked for, by their answer", ["outcome"])
EXCEPTIONS = Counter("audit_exceptions", "Readings told of without the permit for them")
UNCONFIRMED = Gauge(
    "audit_disclosures_unconfirmed", "Editions opened over ten minutes ago, not told of since"
)
LATE, FORGOTTEN = timedelta(minutes=10), timedelta(days=1)
"""A reader who never took the bytes is no news after a day."""


def observe(held: Held, *, now: datetime) -> None:
    RECORDS.set(held.range.size)
    CHECKPOINT.set(held.recorded_at.timestamp())
    CLOCK_BEHIND.set(max(0.0, (held.recorded_at - now).total_seconds()))
    DISPUTES.set(len(held.standing.disputes))
    times = held.pending.readings.values()
    UNCONFIRMED.set(sum(now - FORGOTTEN < time < now - LATE for time in times))
