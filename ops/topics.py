"""Are the topics as the manifest says? What differs is mended, as long as nothing is lost."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.manifests import wanted
from ops.reaching import reach
from ops.telling import FINDING, FINE, Answer
from ops.verbs import JSON, Verb
from shared.eventing import admin, amending
from shared.eventing.amending import Held
from shared.eventing.security import Address
from shared.eventing.topics import Topic

LASTING = {"retention.ms", "max.message.bytes"}
"""Less of these takes away what is there, or was allowed."""
APPLY = "`python -m ops topics apply` mends it."
KEYS_MOVE = "Its keys would move: mend the manifest, or publish a new version of the topic."
LOSES = (
    "Less would be lost by a hand that means it: kafka-configs.sh --alter "
    "--entity-type topics --entity-name {topic} --add-config {name}={value}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One difference; `act` is `create`, `grow`, `set` or, for a person, `leave`."""

    topic: Topic
    says: str
    act: str
    name: str = ""
    """The setting's, and what the broker `has` for it."""
    has: str = ""
    do: str = APPLY

    @property
    def plain(self) -> Mapping[str, str]:
        return {"topic": self.topic.name, "says": self.says, "act": self.act, "do": self.do}

    def lines(self) -> Iterable[str]:
        return (f"{self.topic.name}: {self.says}", f"    {self.do}")


def steps(topics: Iterable[Topic], held: Mapping[str, Held]) -> Iterator[Step]:
    for topic in topics:
        there = held.get(topic.name)
        if there is None:
            yield Step(topic=topic, says="is not there", act="create")
            continue
        if there.partitions != topic.partitions:
            yield _repartitioned(topic, there)
        for name, value in topic.configs.items():
            if there.configs[name] != value:
                yield _reconfigured(topic, name=name, has=there.configs[name])


def _repartitioned(topic: Topic, there: Held) -> Step:
    says = f"has {there.partitions} partitions, the manifest says {topic.partitions}"
    if there.is_empty and there.partitions < topic.partitions:
        return Step(topic=topic, says=says, act="grow")
    return Step(topic=topic, says=says, act="leave", do=KEYS_MOVE)


def _reconfigured(topic: Topic, *, name: str, has: str) -> Step:
    value = topic.configs[name]
    says = f"has {name}={has}, the manifest says {value}"
    if name in LASTING and _is_less(value, than=has):
        do = LOSES.format(topic=topic.name, name=name, value=value)
        return Step(topic=topic, says=says, act="leave", name=name, has=has, do=do)
    return Step(topic=topic, says=says, act="set", name=name, has=has)


def _is_less(value: str, *, than: str) -> bool:
    """-1 is for ever."""
    return value != "-1" and (than == "-1" or int(value) < int(than))


def differences(kafka: Address, topics: Sequence[Topic]) -> Sequence[Step]:
    """Ask the broker for what it has; raises Unavailable."""
    return list(steps(topics, asyncio.run(amending.held(kafka, topics))))


async def mend(kafka: Address, found: Sequence[Step]) -> None:
    """Do what can be done without a loss; raises Unavailable."""
    for step in found:
        if step.act == "create":
            await admin.create(kafka, [step.topic])
        elif step.act == "grow":
            await amending.grow(kafka, step.topic)
    for topic in {step.topic.name: step.topic for step in found}.values():
        ours = [step for step in found if step.topic is topic]
        if any(step.act == "set" for step in ours):
            left = {step.name: step.has for step in ours if step.name and step.act == "leave"}
            await amending.configure(kafka, topic, configs=topic.configs | left)


def plan(data: Path, *, as_json: bool = False) -> int:
    topics = wanted()
    found = differences(reach(data).admin, topics)
    lines = [line for step in found for line in step.lines()]
    return Answer(
        document={"steps": [step.plain for step in found]},
        lines=lines or [f"All {len(topics)} topics are as the manifest says."],
        code=FINDING if found else FINE,
    ).show(as_json=as_json)


def apply(data: Path, *, as_json: bool = False) -> int:
    kafka = reach(data).admin
    found = differences(kafka, wanted())
    left = [step for step in found if step.act == "leave"]
    done = [step for step in found if step.act != "leave"]
    asyncio.run(mend(kafka, found))
    lines = [f"{step.topic.name}: mended, it {step.says}" for step in done]
    lines += [line for step in left for line in step.lines()]
    return Answer(
        document={"done": [s.plain for s in done], "left": [s.plain for s in left]},
        lines=lines or ["Nothing to do: all topics are as the manifest says."],
        code=FINDING if left else FINE,
    ).show(as_json=as_json)


VERBS = {
    "topics plan": Verb(plan, "say how the topics differ from the manifest", (JSON,)),
    "topics apply": Verb(apply, "mend what differs, and take nothing away", (JSON,)),
}
