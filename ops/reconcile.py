"""Do the counts add up? Every record that Kafka holds for a service has one verdict."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ops.asking import Person
from ops.reaching import reach
from ops.telling import FINDING, FINE, Answer
from shared.eventing import admin
from shared.eventing.security import Address
from shared.schemas.envelope import Partition

VERDICTS = ("applied", "duplicate", "rejected", "parked", "gaps")
Ends = Mapping[Partition, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One partition as one service has read it."""

    service: str
    topic: str
    partition: int
    first: int
    next: int
    applied: int
    duplicate: int
    rejected: int
    parked: int
    gaps: int
    end: int

    @property
    def read(self) -> int:
        return self.next - self.first

    @property
    def difference(self) -> int:
        counts: list[int] = [getattr(self, verdict) for verdict in VERDICTS]
        return self.read - sum(counts)

    @property
    def lag(self) -> int:
        return self.end - self.next


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    rows: Sequence[Row]
    unsent: Mapping[str, int]
    """Bags of events that a service has yet to send."""

    @property
    def drained(self) -> bool:
        return not any(self.unsent.values()) and not any(row.lag for row in self.rows)

    @property
    def differing(self) -> Sequence[Row]:
        return [row for row in self.rows if row.difference or row.lag < 0]


def accounts(operator: Person, *, kafka: Address) -> Accounts:
    """Ask all services and Kafka; raises Refused, Unavailable or an HTTP error."""
    told = {name: operator.get(name, "/v1/progress").json() for name in operator.addresses}
    places = [
        Partition(r["topic"], r["partition"]) for t in told.values() for r in t["progress"]
    ]
    ends = asyncio.run(admin.ends(kafka, set(places)))
    return Accounts(
        rows=[
            Row(service=name, end=ends[Partition(row["topic"], row["partition"])], **row)
            for name, answer in told.items()
            for row in answer["progress"]
        ],
        unsent={name: answer["unsent"] for name, answer in told.items()},
    )


def reconcile(data: Path, *, as_json: bool = False) -> int:
    reached = reach(data)
    account = accounts(reached.operator, kafka=reached.kafka)
    code = FINDING if account.differing else FINE
    answer = Answer(document=_plain(account), lines=_table(account), code=code)
    return answer.show(as_json=as_json)


def _plain(account: Accounts) -> dict[str, Any]:
    rows = [
        asdict(row) | {"lag": row.lag, "difference": row.difference} for row in account.rows
    ]
    return {"rows": rows, "unsent": dict(account.unsent), "drained": account.drained}


def _table(account: Accounts) -> Iterator[str]:
    yield f"{'service':10}{'topic':28}" + "".join(
        f"{n:>10}" for n in ("read", *VERDICTS, "lag")
    )
    for (service, topic), rows in _by_topic(account.rows).items():
        sums = [sum(getattr(row, name) for row in rows) for name in ("read", *VERDICTS, "lag")]
        yield f"{service:10}{topic:28}" + "".join(f"{number:>10}" for number in sums)
    for row in account.differing:
        yield f"DIFFERENCE {row.difference} at {row.service} {row.topic}/{row.partition}"
    waiting = sum(account.unsent.values())
    fine = len(account.rows) - len(account.differing)
    yield f"Difference 0 on {fine} of {len(account.rows)} partitions; {waiting} bags unsent."


def _by_topic(rows: Iterable[Row]) -> Mapping[tuple[str, str], list[Row]]:
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row.service, row.topic), []).append(row)
    return grouped
