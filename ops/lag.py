"""How far behind is each service? By what it has committed, not by what it told Kafka."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.live import Live
from rich.text import Text

from ops.reaching import Reached, reach
from ops.reconcile import accounts
from ops.telling import Answer
from ops.verbs import JSON, Verb, option

EACH = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Records that wait, by service and topic; bags that wait, by service."""

    records: Mapping[tuple[str, str], int]
    bags: Mapping[str, int]

    @property
    def document(self) -> Mapping[str, object]:
        rows = [
            {"service": service, "topic": topic, "lag": lag}
            for (service, topic), lag in self.records.items()
        ]
        return {"lag": rows, "unsent": dict(self.bags)}

    def lines(self) -> Iterator[str]:
        yield f"{'service':10}{'topic':30}{'lag':>10}"
        for (service, topic), lag in self.records.items():
            yield f"{service:10}{topic:30}{lag:>10}"
        total, bags = sum(self.records.values()), sum(self.bags.values())
        yield f"{total} records wait to be read, {bags} bags of events to be sent."


def behind(reached: Reached) -> Behind:
    account = accounts(reached.operator, kafka=reached.kafka)
    records: dict[tuple[str, str], int] = {}
    for row in account.rows:
        records[row.service, row.topic] = records.get((row.service, row.topic), 0) + row.lag
    return Behind(records=records, bags=account.unsent)


def lag(data: Path, *, watch: bool = False, as_json: bool = False) -> int:
    reached = reach(data)
    if watch:
        return _watched(lambda: behind(reached))
    found = behind(reached)
    return Answer(document=found.document, lines=found.lines()).show(as_json=as_json)


def _watched(look: Callable[[], Behind]) -> int:
    """In place on a terminal, one after the other elsewhere; until Ctrl-C."""
    try:
        with Live(auto_refresh=False) as live:
            while True:
                seen: Sequence[str] = list(look().lines())
                if live.console.is_terminal:
                    live.update(Text("\n".join(seen)), refresh=True)
                else:
                    print("\n".join(seen), flush=True)
                time.sleep(EACH)
    except KeyboardInterrupt:
        return 0


VERBS = {
    "lag": Verb(
        lag,
        "say how many records wait for each service",
        (JSON, option("--watch", action="store_true", help="look every 2 s, until Ctrl-C")),
    )
}
