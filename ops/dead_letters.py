"""What was put aside: seen by place, reason and size, never content; replayed or given up."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops import minutes
from ops.letters import Drawer, Letter, Wanted, opened
from ops.originals import Obstacle, original, said
from ops.pace import Pace
from ops.reaching import Reached, reach
from ops.replaying import look, write
from ops.telling import FINDING, FINE, Answer, Unusable
from ops.verbs import JSON, Verb, option
from shared.eventing.browsing import browsing
from shared.eventing.security import Address

OPEN, REPLAYED, DISCARDED = "open", "replayed", "discarded"
SHOWN = 20


def listed(data: Path, *, as_json: bool, settled: bool, **filters: Any) -> int:
    reached, wanted = reach(data), Wanted(**filters)
    services = [wanted.service] if wanted.group else list(reached.addresses)
    drawers = [_open(reached, service) for service in services]
    states = {OPEN, REPLAYED, DISCARDED} if settled else {OPEN}
    found = [letter for drawer in drawers for letter in drawer.of(wanted, states=states)]
    unreadable = sum(drawer.unreadable for drawer in drawers)
    return Answer(
        document={"letters": [letter.plain for letter in found], "unreadable": unreadable},
        lines=_table(found),
        code=FINDING if any(letter.state == OPEN for letter in found) else FINE,
    ).show(as_json=as_json)


def show(data: Path, *, as_json: bool, **filters: Any) -> int:
    reached, wanted = reach(data), Wanted(**filters)
    found = _open(reached, wanted.service).of(wanted, states={OPEN, REPLAYED, DISCARDED})
    if not found:
        raise Unusable(_nothing(wanted))
    [letter, *_] = found
    told = dict(letter.plain) | {"original": asyncio.run(_original(reached.kafka, letter))}
    lines = [f"{name:14}{value}" for name, value in told.items() if value is not None]
    return Answer(document=told, lines=lines).show(as_json=as_json)


def replay(data: Path, *, as_json: bool, again: bool, **asked: Any) -> int:
    """Nothing is written before audit has it on its log, with the reason."""
    why, rate, dry_run, force = (asked.pop(n) for n in ("why", "rate", "dry_run", "force"))
    reached, wanted = reach(data), Wanted(**asked)
    states = {OPEN, REPLAYED} if again else {OPEN}
    letters = _open(reached, wanted.service).of(wanted, states=states)
    looked = asyncio.run(look(reached.kafka, letters, force=force))
    written = 0
    if looked.ready and not dry_run:
        minutes.note(reached.operator, "replays", letters=looked.ready, why=why)
        writing = write(
            reached.kafka, looked.ready, service=wanted.service, pace=Pace(rate=rate)
        )
        written = asyncio.run(writing)
    left = {at: str(obstacle) for at, obstacle in looked.left.items()}
    return Answer(
        document={"ready": len(looked.ready), "written": written, "left": left},
        lines=_outcome(len(looked.ready), written, dry_run=dry_run, left=looked.left.values()),
        code=FINDING if left else FINE,
    ).show(as_json=as_json)


def discard(data: Path, *, as_json: bool, why: str, dry_run: bool, **filters: Any) -> int:
    """Their records stay where they are; nobody is reminded of them any more."""
    reached, wanted = reach(data), Wanted(**filters)
    letters = _open(reached, wanted.service).of(wanted, states={OPEN, REPLAYED})
    if letters and not dry_run:
        minutes.note(reached.operator, "discards", letters=letters, why=why)
    discarded = 0 if dry_run else len(letters)
    words = f"{discarded} discarded." if not dry_run else f"{len(letters)} would be discarded."
    document = {"fitting": len(letters), "discarded": discarded}
    return Answer(document=document, lines=[words]).show(as_json=as_json)


def _open(reached: Reached, service: str) -> Drawer:
    if service not in reached.addresses:
        known = ", ".join(reached.addresses)
        raise Unusable(f"No service is called {service!r}: a group begins with one of {known}.")
    discarded = minutes.discarded(reached.operator, service=service)
    return asyncio.run(opened(reached.kafka, service=service, discarded=discarded))


async def _original(kafka: Address, letter: Letter) -> str:
    async with browsing(kafka) as browser:
        found = await original(browser, letter)
    return f"{found}" if isinstance(found, Obstacle) else "lies where it lay, unchanged"


def _table(letters: Sequence[Letter]) -> Iterator[str]:
    if not letters:
        yield "No dead letters are open."
        return
    counted = Counter((x.told.group, x.told.of_topic, x.told.reason, x.state) for x in letters)
    for (group, topic, reason, state), count in sorted(counted.items()):
        yield f"{count:>6}  {state:10}{group:20}{topic:28}{reason}"
    yield ""
    for letter in letters[-SHOWN:]:
        at = datetime.fromtimestamp(letter.told.timestamp / 1000, UTC)
        yield f"{letter.position}  {letter.told.reason}  {letter.told.size} bytes  {at:%F %T}"
    if len(letters) > SHOWN:
        yield f"... the last {SHOWN} of {len(letters)}; --json gives all."


def _outcome(
    ready: int, written: int, *, dry_run: bool, left: Iterable[Obstacle]
) -> Iterator[str]:
    yield f"{ready} would be replayed." if dry_run else f"{written} replayed."
    yield from said(left)


def _nothing(wanted: Wanted) -> str:
    return f"No dead letter fits: `python -m ops dead-letters list --group {wanted.group}`."


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


GROUP = option("--group", required=True, help="the group that parked it: intake, say")
SELECT = (
    option("--at", metavar="TOPIC/PARTITION/OFFSET", help="only the record there"),
    option("--topic", help="only records of this topic"),
    option("--key", help="only records with this key"),
    option("--reason", help="only those parked for this"),
    option("--since", type=_moment, metavar="TIME", help="only records since then, UTC"),
)
WHY = option("--why", required=True, help="the reason, for the audit log")
DRY = option("--dry-run", action="store_true", help="say what would be done, and do nothing")
VERBS = {
    "dead-letters list": Verb(
        listed,
        "say what was put aside, and why",
        (
            JSON,
            option("--group", help="only of this group"),
            *SELECT,
            option("--settled", action="store_true", help="also what was replayed or given up"),
        ),
    ),
    "dead-letters show": Verb(
        show, "say all about one, but its content", (JSON, GROUP, *SELECT)
    ),
    "dead-letters replay": Verb(
        replay,
        "have records read once more",
        (
            JSON,
            GROUP,
            *SELECT,
            WHY,
            DRY,
            option("--rate", type=float, default=50.0, help="records a second, at most"),
            option("--force", action="store_true", help="even after five replays"),
            option("--again", action="store_true", help="also what was replayed before"),
        ),
    ),
    "dead-letters discard": Verb(
        discard, "give records up, with a reason", (JSON, GROUP, *SELECT, WHY, DRY)
    ),
}
