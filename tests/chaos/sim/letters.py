"""What partners send, sound and unsound, and what must come of it: told without the kernel."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from shared.eventing.records import Record
from shared.eventing.replays import original, replayed, topic_of
from shared.eventing.routes import Refused
from shared.schemas.envelope import Envelope, Outgoing
from tests.chaos.sim.engines import SimLog
from tests.support.counting import ThingHappened, happened, sent

OURS = "/trial"
BUG = "break"
POISON = (BUG, "misread")
RENAMED = "renamed-"
NOT_WANTED = "refuse"


def letter(thing: str, *, version: int = 1, deed: str = "count") -> Outgoing:
    [outgoing] = sent(happened(thing, version=version, deed=deed))
    return outgoing


def say(log: SimLog, outgoing: Outgoing, **changes: str) -> None:
    """By somebody outside: no crash point is passed. Changes are of headers, `ce_` apart."""
    changed = {f"ce_{name}": text for name, text in changes.items()}
    carried = _headers({**outgoing.headers, **changed})
    log.append(outgoing.topic, outgoing.value, key=outgoing.key, headers=carried)


def say_nonsense(log: SimLog, thing: str) -> None:
    log.append(ThingHappened.topic, b"{", key=thing)


def say_again(log: SimLog, record: Record, **changes: str) -> None:
    changed = {f"ce_{name}": text.encode() for name, text in changes.items()}
    carried = [(name, changed.get(name, value)) for name, value in record.headers]
    key = (record.key or b"").decode()
    log.append(record.place.topic, record.value, key=key, headers=carried)


def replay(log: SimLog, group: str) -> None:
    """What was parked, each once and all in a row, then all once more."""
    parked = expected(log).parked
    lot = [r for r in log.told(ThingHappened.topic) if str(r.position) in parked]
    for attempts in (1, 2):
        for record in lot:
            headers = replayed(record, attempts=attempts)
            key = (record.key or b"").decode()
            log.append(topic_of(group), record.value, key=key, headers=headers)


def only_ours(_: Record, envelope: Envelope) -> Refused | None:
    """The door: a stranger's record is refused, and its id stays free."""
    return None if envelope.source == OURS else Refused("not_entitled")


def _headers(told: Mapping[str, str]) -> list[tuple[str, bytes | None]]:
    return [(name, text.encode()) for name, text in told.items()]


@dataclass
class Expected:
    """The promises, as a fold over the topic: a dozen lines that anybody can check."""

    counts: Counter[str] = field(default_factory=Counter[str])
    verdicts: Counter[str] = field(default_factory=Counter[str])
    parked: set[str] = field(default_factory=set[str])
    bodies: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    poison: Collection[str] = POISON

    def hear(self, record: Record) -> None:
        verdict = self._verdict(record)
        self.verdicts[verdict] += 1
        if verdict == "parked":
            self.parked.add(str(record.position))

    def _verdict(self, record: Record) -> str:
        told_in, body = dict(record.headers), record.value or b""
        id_ = told_in.get("ce_id")
        if not id_:
            return "parked"
        if told_in["ce_source"] != OURS.encode():
            return "rejected"
        if id_ in self.bodies:
            return "duplicate" if self.bodies[id_] == body else "rejected"
        told = json.loads(body)
        if told["deed"] in self.poison:
            return "parked"
        self.bodies[id_] = body
        if told["deed"] == NOT_WANTED:
            return "rejected"
        self.counts[told["thing"]] += 1
        return "applied"


def expected(log: SimLog) -> Expected:
    fold = Expected()
    for record in log.told(ThingHappened.topic):
        fold.hear(record)
    fold.poison = {*POISON} - {BUG}  # replayed when it has been mended, and not before
    for record in log.told(topic_of("counting")):
        fold.hear(original(record, of={ThingHappened.topic})[0])
    return fold


def _told(*rows: tuple[str, int, str]) -> Sequence[Outgoing]:
    return [letter(thing, version=version, deed=deed) for thing, version, deed in rows]


def some() -> Sequence[Outgoing]:
    """Every kind once, and enough for several batches of both partitions."""
    return _told(
        ("a", 1, "count"),
        ("b", 1, "count"),
        ("a", 1, "count"),
        ("a", 2, "count"),
        ("f", 1, "break"),
        ("b", 1, "refuse"),
        ("f", 2, "count"),
        ("b", 2, "misread"),
        ("x", 1, "refuse"),
        ("a", 3, "count"),
        ("b", 3, "count"),
        ("d", 1, "count"),
    )


def more() -> Sequence[Outgoing]:
    """For who has slept: new things, and one that it may have had in hand."""
    return _told(("a", 4, "count"), ("b", 1, "count"), ("d", 2, "count"), ("f", 3, "count"))
