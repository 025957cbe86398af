"""What the doctor looks at, one thing after another."""

import asyncio
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ops import minutes
from ops.access import REFUSED
from ops.lag import behind
from ops.letters import Wanted, opened
from ops.manifests import wanted
from ops.reaching import Reached
from ops.reconcile import accounts
from ops.status import SILENT, readiness
from ops.telling import Finding
from ops.topics import differences
from shared.eventing.browsing import read_all
from shared.eventing.security import Address
from shared.schemas.audit import CheckpointSigned

MANY = 1_000
SOON = timedelta(days=30)
WAIT = "It goes on by itself when what it waits for is back; docs/operating.md."
ASK_IT_IN = (
    "Kafka refuses its user or password: `python -m ops rights apply`, then start it again "
    "with <SERVICE>_KAFKA_PASSWORD_FILE as it was."
)


def services(reached: Reached) -> Iterator[Finding]:
    for name, address in reached.addresses.items():
        reasons = readiness(address)["reasons"]
        if reasons == [SILENT]:
            do = f"Read its last words in {reached.data}/log/{name}.log, then start it again."
            yield Finding(name, SILENT, do)
        elif reasons:
            is_refused = any(REFUSED in reason for reason in reasons)
            do = ASK_IT_IN if is_refused else WAIT
            yield Finding(name, f"is not ready: {', '.join(reasons)}", do)


def topics(reached: Reached) -> Iterator[Finding]:
    for step in differences(reached.admin, wanted()):
        yield Finding(f"topic {step.topic.name}", step.says, step.do)


def reading(reached: Reached) -> Iterator[Finding]:
    for row in accounts(reached.operator, kafka=reached.kafka).differing:
        says = f"{row.service} has lost count of {row.topic}/{row.partition}"
        yield Finding("reading", says, "`python -m ops reconcile` gives the sums.")
    waits = behind(reached)
    for (service, topic), lag in waits.records.items():
        if lag > MANY:
            says = f"{service} is {lag:,} records behind on {topic}"
            yield Finding("reading", says, "`python -m ops lag --watch`: does it fall?")
    for service, bags in waits.bags.items():
        if bags > MANY:
            says = f"{service} has {bags:,} bags of events to send"
            yield Finding("sending", says, "Is Kafka well? `python -m ops status`.")


def dead_letters(reached: Reached) -> Iterator[Finding]:
    for service in reached.addresses:
        discarded = minutes.discarded(reached.operator, service=service)
        drawer = asyncio.run(opened(reached.kafka, service=service, discarded=discarded))
        found = Counter(x.told.group for x in drawer.of(Wanted(), states={"open"}))
        for group, count in sorted(found.items()):
            do = f"`python -m ops dead-letters list --group {group}` says which, and why."
            yield Finding("dead letters", f"{group} has put {count:,} records aside", do)


def log(reached: Reached) -> Iterator[Finding]:
    size = reached.operator.get("audit", "/v1/log").json()["size"]
    published = asyncio.run(_published(reached.kafka))
    if published > size:
        says = f"has {size:,} records, and {published:,} were published as signed"
        do = "Its database is older than its word: restore a newer backup, sign nothing."
        yield Finding("log", says, do)


async def _published(kafka: Address) -> int:
    """The largest size of the log that was signed and told."""
    largest = 0
    async for record in read_all(kafka, CheckpointSigned.topic):
        size = CheckpointSigned.model_validate_json(record.value or b"").size
        largest = max(largest, size)
    return largest


def partner_keys(reached: Reached) -> Iterator[Finding]:
    now = datetime.now(UTC)
    for row in tomllib.loads(reached.keys.partners.read_text("utf-8"))["partner"]:
        ends, who = row["to"].astimezone(UTC), f"key {row['kid']} of {row['org']}"
        if ends < now:
            says = f"is out of force since {ends:%F}"
            yield Finding(who, says, "Its records are refused: give it a new key, or drop it.")
        elif ends - now < SOON:
            yield Finding(who, f"ends on {ends:%F}", "Agree on its successor before that day.")
