"""What a run left behind, as plain values that can be kept in a file and judged again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["ok", "fail", "info"]
Versions = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a client did, and what it was told; `info` = it cannot know."""

    process: str
    op: Literal["submit", "grant", "withdraw", "draft"]
    invoke: float
    complete: float
    outcome: Outcome
    value: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record of a topic of ours."""

    topic: str
    partition: int
    offset: int
    key: str
    id: str
    type: str
    body: str

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A row of `progress`: how far one partition was read, and with what verdicts."""

    first: int
    next: int
    applied: int
    duplicate: int
    rejected: int
    parked: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A record of the log; `body` is the very text that is hashed, `leaf` what is stored."""

    seq: int
    rid: str
    leaf: str
    body: str

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    size: int
    root: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    operations: tuple[Operation, ...] = ()
    told: tuple[Told, ...] = ()
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    """By `topic/partition`: the first offset there is, and the one after the last."""
    progress: Mapping[str, Mapping[str, Count]] = field(
        default_factory=dict[str, Mapping[str, Count]]
    )
    """By service, then by `topic/partition`."""
    outbox: Mapping[str, int] = field(default_factory=dict[str, int])
    ready: Mapping[str, bool] = field(default_factory=dict[str, bool])
    log: tuple[Logged, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    owned: Mapping[str, Versions] = field(default_factory=dict[str, Versions])
    """By topic: the version of each aggregate as its owner's database has it."""
    read: Mapping[str, Mapping[str, Versions]] = field(
        default_factory=dict[str, Mapping[str, Versions]]
    )
    """By topic, then by reader: the version of each aggregate that the reader has seen."""

    stated: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By wire type: the documents of its publisher that were told as such, once, by id."""

    def once(self, topic: str) -> Iterator[Told]:
        """First appearances, in order: what is told again under its id is no new fact."""
        seen: set[str] = set()
        for told in self.told:
            if told.topic == topic and told.id not in seen:
                seen.add(told.id)
                yield told


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    invariant: str
    what: str
    where: str


def save(evidence: Evidence, path: Path) -> None:
    path.write_text(json.dumps(asdict(evidence), indent=0, sort_keys=True), encoding="utf-8")


def load(path: Path) -> Evidence:
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Evidence(
        operations=tuple(Operation(**row) for row in kept["operations"]),
        told=tuple(Told(**row) for row in kept["told"]),
        ranges={name: (first, end) for name, (first, end) in kept["ranges"].items()},
        progress={
            service: {name: Count(**row) for name, row in rows.items()}
            for service, rows in kept["progress"].items()
        },
        outbox=kept["outbox"],
        ready=kept["ready"],
        log=tuple(Logged(**row) for row in kept["log"]),
        checkpoints=tuple(Checkpoint(**row) for row in kept["checkpoints"]),
        owned=kept["owned"],
        read=kept["read"],
        stated={wire_type: tuple(ids) for wire_type, ids in kept["stated"].items()},
    )
