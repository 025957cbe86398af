"""What a run has come to so far: verdicts, marks, events and where its partitions stand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.clock import utc
from shared.eventing import metrics
from shared.eventing.sifting import Item, Verdict
from shared.eventing.speech import Speech
from shared.schemas.envelope import Digest, Mark, Outgoing, Partition, Progress

log = structlog.get_logger()


@dataclass(slots=True)
class Ledger:
    """Of one run: nothing in it survives unless its commit does."""

    lane: str
    speech: Speech
    judged: list[tuple[Item[Any], Verdict]] = field(
        default_factory=list[tuple[Item[Any], Verdict]]
    )
    marks: dict[Mark, Digest] = field(default_factory=dict[Mark, Digest])
    told: list[Outgoing] = field(default_factory=list[Outgoing])

    def note(self, item: Item[Any], verdict: Verdict) -> None:
        self.judged.append((item, verdict))
        if item.mark and verdict.outcome in {"applied", "rejected"}:
            self.marks.setdefault(item.mark, item.digest)

    def advances(self, starts: Mapping[Partition, int]) -> Mapping[Partition, Progress]:
        counts = {place: Counter[str]() for place in starts}
        nexts = dict(starts)
        for item, verdict in self.judged:
            place = item.record.place
            counts[place][verdict.outcome] += 1
            nexts[place] = item.record.offset + 1
        return {
            place: Progress(
                first=first,
                next=nexts[place],
                gaps=nexts[place] - first - counts[place].total(),
                **counts[place],
            )
            for place, first in starts.items()
        }

    def speak(self, advances: Mapping[Partition, Progress]) -> None:
        """Called after the commit: said before it, halving would say it six times."""
        said = Counter((item.record.place.topic, v.outcome) for item, v in self.judged)
        for (topic, outcome), count in said.items():
            metrics.RECORDS.labels(self.lane, topic, outcome).inc(count)
        for item, verdict in self.judged:
            self.speech.of(item, verdict)
        for place, slice_ in advances.items():
            if slice_.gaps:
                metrics.GAPS.labels(place.topic).inc(slice_.gaps)
                log.warning(
                    "offsets_jumped",
                    topic=place.topic,
                    partition=place.number,
                    before=slice_.next,
                    gaps=slice_.gaps,
                )
        self._date()

    def _date(self) -> None:
        last = {i.record.place.topic: i.envelope for i, _ in self.judged if i.envelope}
        for topic, envelope in last.items():
            metrics.AGE.labels(topic).set((utc() - envelope.time).total_seconds())
