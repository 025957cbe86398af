"""What an operator watches; no label holds an id."""

from collections.abc import Sequence
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
MANY = (1, 5, 20, 100, 500)


def _counter(name: str, told: str, *labels: str) -> Counter:
    return Counter(f"eventing_{name}", told, labels)


def _gauge(name: str, told: str, *labels: str) -> Gauge:
    return Gauge(f"eventing_{name}", told, labels)


def _histogram(name: str, told: str, *labels: str, buckets: Sequence[float]) -> Histogram:
    return Histogram(f"eventing_{name}", told, labels, buckets=buckets)


RECORDS = _counter("records", "Verdicts on records read", "lane", "topic", "outcome")
REJECTED = _counter("rejected", "Records turned away, and why", "topic", "code")
PARKED = _counter("parked", "Records put aside as dead letters, and why", "topic", "reason")
GAPS = _counter("gaps", "Offsets that held no record", "topic")
AGE = _gauge("age_seconds", "From the last event's own time to its verdict", "topic")
BATCH = _histogram("batch_records", "Records taken at once", "lane", buckets=MANY)
STAGE = _histogram(
    "stage_seconds", "What a run spends its time on", "lane", "stage", buckets=SECONDS
)
RERUNS = _counter("reruns", "Runs that came to nothing, and why", "lane", "why")
LAG = _gauge("lag", "Records between the stored position and the end", "topic", "partition")
POLL_AGE = _gauge("poll_age_seconds", "Since the broker last answered a poll", "lane")
PAUSED = _gauge("paused", "Is the lane waiting for an engine?", "lane")
REBALANCES = _counter("rebalances", "Assignments of partitions", "lane")
OUTBOX_BAGS = _gauge("outbox_bags", "Bags older than ten seconds and yet to be sent")
OUTBOX_AGE = _gauge("outbox_age_seconds", "Of the oldest bag yet to be sent")
PUBLISHED = _counter("published", "Events that all replicas have", "topic")
REFUSED = _counter("refused", "Bags that the broker refused for good", "error")
LOOP_LAG = Gauge("loop_lag_seconds", "How much later than asked the event loop woke us")


class Laps:
    """The stages of one run, one after another."""

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._since = perf_counter()

    def over(self, stage: str) -> None:
        now = perf_counter()
        STAGE.labels(self._lane, stage).observe(now - self._since)
        self._since = now
