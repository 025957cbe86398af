"""What is said of a record that was turned away or put aside: a line each, within reason."""

from collections import Counter
from typing import Any

import structlog

from shared.clock import Ticks
from shared.eventing import metrics
from shared.eventing.sifting import Item, Verdict

MOST = 10
"""Lines a second for one reason: a topic full of the same fault says nothing new."""
log = structlog.get_logger()


class Speech:
    def __init__(self, ticks: Ticks) -> None:
        self._ticks = ticks
        self._second = 0
        self._lines: Counter[tuple[str, str]] = Counter()

    def of(self, item: Item[Any], verdict: Verdict) -> None:
        topic = item.origin.place.topic
        if verdict.outcome == "rejected":
            metrics.REJECTED.labels(topic, verdict.code).inc()
            self._say("record_rejected", item=item, verdict=verdict)
        elif verdict.outcome == "parked":
            metrics.PARKED.labels(topic, verdict.code).inc()
            self._say("record_parked", item=item, verdict=verdict)

    def _say(self, name: str, *, item: Item[Any], verdict: Verdict) -> None:
        self._turn()
        self._lines[name, verdict.code] += 1
        if self._lines[name, verdict.code] > MOST:
            return
        log.warning(
            name,
            code=verdict.code,
            step=verdict.step,
            error=verdict.error,
            record=str(item.origin.position),
        )

    def _turn(self) -> None:
        """When a second is over, say how much of it was left unsaid."""
        if (second := int(self._ticks())) == self._second:
            return
        for (name, code), lines in self._lines.items():
            if lines > MOST:
                log.warning("lines_unsaid", of=name, code=code, lines=lines - MOST)
        self._second, self._lines = second, Counter()
