"""`python -m bench.pages`: what a page costs, and how long it lets wait, all services up.

The CPU is all that the service's process used for a request, not the template's alone.
"""

import asyncio
import platform
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

import httpx2

from bench.bare import ROWS
from bench.shelf import Shown, filled
from ops.children import Child, answers, exit_on_signals, free_port
from ops.keys import Keys
from ops.scenes import Scenes
from ops.services import ANY_PORTS
from ops.stack import Stack, running
from shared.clock import rest

GOAL = 10.0
"""Milliseconds of CPU for a page."""
ROUNDS, ASKED = 5, 20
RATE, SECONDS, WARM = 20, 30, 3
BARE = Shown(name="bare", service="bare", person="", path="/")
PARTS = ("fastapi", "jinja2", "uvicorn", "uvloop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    client: httpx2.AsyncClient
    addresses: Mapping[str, str]
    keys: Keys

    def token(self, page: Shown) -> Mapping[str, str]:
        if not page.person:
            return {}
        return {"authorization": f"Bearer {self.keys.token(page.person)}"}

    async def read(self, page: Shown, *, headers: Mapping[str, str]) -> str:
        told = {"accept": "text/html", **headers}
        answer = await self.client.get(
            f"{self.addresses[page.service]}{page.path}", headers=told
        )
        if answer.status_code != HTTPStatus.OK:
            sys.exit(f"{page.name}: {answer.status_code} at {page.path}")
        return answer.text


def cpu(pid: int) -> float:
    """Seconds that a process has used: Linux keeps a clock of each, `clock_getcpuclockid`."""
    return time.clock_gettime((~pid << 3) | 2)


async def cost(reader: Reader, page: Shown, *, pid: int) -> float:
    """Print one row; give the milliseconds of CPU a request, the median of the rounds."""
    headers = reader.token(page)
    body = await reader.read(page, headers=headers)
    taken = list[float]()
    for _ in range(ROUNDS):
        began = cpu(pid)
        for _ in range(ASKED):
            _ = await reader.read(page, headers=headers)
        taken.append((cpu(pid) - began) / ASKED * 1000)
    took, rows = median(taken), body.count("<tr") - body.count("<thead")
    print(
        f"{page.name:<12} {took:5.1f} ms of CPU, the whole request ({min(taken):.1f} to "
        f"{max(taken):.1f})   {rows:3} rows, {len(body):7,} characters   "
        f"{_verdict(took, rows=rows)}"
    )
    return took


def _verdict(took: float, *, rows: int) -> str:
    """A short page that is quick shows nothing about a long one."""
    if took >= GOAL:
        return f"FALLS SHORT (goal {GOAL:.0f})"
    return f"HOLDS (goal {GOAL:.0f})" if rows >= ROWS else f"NOT JUDGED: fewer than {ROWS} rows"


async def waits(reader: Reader, pages: Sequence[Shown]) -> Mapping[str, list[float]]:
    """Ask for one after another when it is due, whatever became of the last; seconds."""
    headers = {page.name: reader.token(page) for page in pages}
    took = {page.name: list[float]() for page in pages}

    async def ask(page: Shown, due: float) -> None:
        _ = await reader.read(page, headers=headers[page.name])
        if due >= began + WARM:
            took[page.name].append(time.monotonic() - due)

    began = time.monotonic()
    async with asyncio.TaskGroup() as asking:
        for number in range(RATE * (WARM + SECONDS)):
            due = began + number / RATE
            await rest(max(0.0, due - time.monotonic()))
            _ = asking.create_task(ask(pages[number % len(pages)], due))
    return took


async def measure(stack: Stack, pages: Sequence[Shown], *, bare: Child, port: int) -> None:
    addresses = {**stack.addresses, BARE.service: f"http://127.0.0.1:{port}"}
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        reader = Reader(client=client, addresses=addresses, keys=Keys(folder=stack.data))
        least = await cost(reader, BARE, pid=bare.pid)
        for page in pages:
            took = await cost(reader, page, pid=stack.serving[page.service].pid)
            print(f"{'':<12} {took / least:5.1f} times the bare page")
        theirs = await waits(reader, [BARE])
        ours = await waits(reader, pages)
    raw = _told("bare", theirs[BARE.name])
    for name, each in ours.items():
        print(f"{name:<12} p50 {median(each) * 1000:6.1f} ms of {len(each)}")
    whole = _told("all pages", [one for each in ours.values() for one in each])
    print(f"p99 at {RATE} requests/s for {SECONDS} s: {whole / raw:.1f} times the bare page's")


def _told(name: str, took: Sequence[float]) -> float:
    """Print one row; give the p99 in ms."""
    cut = [each * 1000 for each in quantiles(took, n=100)]
    print(
        f"{name:<12} p50 {cut[49]:6.1f} ms, p90 {cut[89]:6.1f} ms, p99 {cut[98]:6.1f} ms "
        f"of {len(took)}, from when each was due"
    )
    return cut[98]


def main() -> None:
    exit_on_signals(130)
    parts = ", ".join(f"{name} {version(name)}" for name in PARTS)
    print(f"Python {platform.python_version()}, {parts}")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), ports=ANY_PORTS) as stack,
    ):
        pages = filled(Scenes(stack=stack, keys=Keys(folder=stack.data)))
        port = free_port()
        bare = Child(
            name="bare",
            command=[sys.executable, "-m", "bench.bare", str(port)],
            log=stack.data / "log" / "bare.log",
        )
        try:
            bare.start()
            bare.wait_until(lambda: answers(port, "/"))
            asyncio.run(measure(stack, pages, bare=bare, port=port))
        finally:
            bare.stop()


if __name__ == "__main__":
    main()
