"""The kernel beside others at the same work, each a process, in turns on one Kafka."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.eventing.language import Offered, Taken
from bench.eventing.rivals.watching import PARTITIONS, Run, watched
from ops.bootstrap import VENV, is_current, run, stamp
from ops.children import Child
from shared.eventing import admin
from shared.eventing.topics import Topic

HERE = Path(__file__).parent
ROUNDS = 3
FEW, MANY = 3_000, 20_000
OURS = "our kernel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    name: str
    command: Sequence[str]
    target: str
    count: int = MANY
    faster: float = 0.0
    """Our rate is to be at least so many times theirs."""
    dearer: float = 0.0
    """Their CPU an event is to be at least so many times ours."""


async def race(address: str, mongo: str, *, data: Path) -> None:
    """Print one row for each of them; raises Failed when one does not get through."""
    rivals = _rivals(address, mongo)
    rounds: list[dict[str, Run]] = []
    for number in range(ROUNDS):
        topics = {rival.name: f"{rival.target}-{number}" for rival in rivals}
        topics[OURS] = Taken.topic
        await admin.create(address, [_topic(name) for name in topics.values()])
        runs: dict[str, Run] = {}
        for rival in rivals:
            target = topics[rival.name]
            runs[rival.name] = await _run(rival, target, address=address, data=data)
        rounds.append(runs)
    ours = [runs[OURS] for runs in rounds]
    for rival in rivals:
        print(_row(rival, [runs[rival.name] for runs in rounds], ours=ours))


def _topic(name: str) -> Topic:
    return Topic(name=name, owner="bench", key="thing", partitions=PARTITIONS)


async def _run(rival: Rival, target: str, *, address: str, data: Path) -> Run:
    command = [part.replace("{target}", target) for part in rival.command]
    child = Child(name=rival.name, command=command, log=data / f"{rival.name}.log")
    return await watched(child, address=address, target=target, count=rival.count)


def _rivals(address: str, mongo: str) -> Sequence[Rival]:
    told = [address, Offered.topic, "{target}"]
    here = [sys.executable, "-m"]
    quix, faust = (str(_python(name)) for name in ("quix", "faust"))
    return (
        Rival(
            name=OURS,
            command=[*here, "bench.eventing.rivals.kernel", *told, mongo, str(MANY)],
            target=Taken.topic,
        ),
        Rival(
            name="FastStream, tutorial style",
            command=[*here, "bench.eventing.rivals.tutorial", *told],
            target="bench.tutorial",
            count=FEW,
            faster=10,
        ),
        Rival(
            name="Quix Streams",
            command=[quix, str(HERE / "quix.py"), *told],
            target="bench.quix",
            dearer=1,
        ),
        Rival(
            name="Faust",
            command=[faust, str(HERE / "fausty.py"), *told],
            target="bench.faust",
            dearer=5,
        ),
    )


def _python(name: str) -> Path:
    """Of an environment of its own: what they need would change what we are locked to."""
    lock, folder = HERE / f"{name}.lock", VENV / "rivals" / name
    python = folder / "bin" / "python"
    if not is_current(folder, lock):
        print(f"Installing {name}, each package checked by its hash ...", flush=True)
        run([sys.executable, "-m", "venv", str(folder)])
        uv = shutil.which("uv") or str(VENV / "bin" / "uv")
        chosen = ["--require-hashes", "-r", str(lock)]
        run([uv, "pip", "install", "-q", "--python", str(python), *chosen])
        (folder / ".ready").write_text(stamp(lock), encoding="ascii")
    return python


def _row(rival: Rival, runs: Sequence[Run], *, ours: Sequence[Run]) -> str:
    faster = _rate(ours) / _rate(runs)
    dearer = _cpu(runs) / _cpu(ours)
    asked = rival.faster or rival.dearer
    holds = faster >= rival.faster and dearer >= rival.dearer
    verdict = ("HOLDS" if holds else "FALLS SHORT") if asked else ""
    goal = f"(goal {rival.faster:g} times the rate)" if rival.faster else ""
    goal = f"(goal {rival.dearer:g} times the CPU)" if rival.dearer else goal
    return (
        f"{rival.name:<28} {_rate(runs):7,.0f} msg/s, ours {faster:5.2f} times   "
        f"{_cpu(runs):5.0f} µs of CPU, {dearer:5.2f} times ours   "
        f"{max(run.rss for run in runs):4.0f} MB   {goal:<25} {verdict}"
    )


def _rate(runs: Sequence[Run]) -> float:
    return median(run.rate for run in runs)


def _cpu(runs: Sequence[Run]) -> float:
    return median(run.cpu for run in runs)
