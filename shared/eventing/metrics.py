"""What an operator watches; no label holds an id."""

from prometheus_client import Counter, Gauge

RECORDS = Counter("eventing_records", "Verdicts on records read", ["group", "topic", "outcome"])
REASONS = Counter(
    "eventing_reasons", "Why records were rejected or parked", ["topic", "outcome", "code"]
)
PAUSED = Gauge("eventing_paused", "Is the lane waiting for an engine?", ["group"])
OUTBOX_AGE = Gauge("eventing_outbox_age_seconds", "Of the oldest bag yet to be sent")
