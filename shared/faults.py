"""Named crash points: where a test kills, stops or delays a process; unarmed, one `is None`.

Armed only by FAULTS=1 and FAULTS_PLAN, a JSON object {point, hit, do, once: <marker file>};
do: kill | term | stop | raise:<module:error> | delay:<seconds>.
"""

import asyncio
import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Protocol

SIGNALS = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "stop": signal.SIGSTOP}


class Reached(Protocol):
    async def reach(self, point: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class Plan:
    point: str
    hit: int
    do: str
    once: Path | None = None
    hits: int = 0

    async def reach(self, point: str) -> None:
        if point != self.point:
            return
        self.hits += 1
        if self.hits == self.hit and not self._done_before():
            await self._act()

    def _done_before(self) -> bool:
        """The marker outlives the process, so that its heir is spared."""
        if self.once is None:
            return False
        try:
            self.once.touch(exist_ok=False)
        except FileExistsError:
            return True
        return False

    async def _act(self) -> None:
        deed, _, operand = self.do.partition(":")
        if deed in SIGNALS:
            os.kill(os.getpid(), SIGNALS[deed])
        elif deed == "raise":
            raise resolve_name(operand)
        else:
            await asyncio.sleep(float(operand))


def planned(environment: dict[str, str]) -> Plan | None:
    if environment.get("FAULTS") != "1":
        return None
    told = json.loads(environment["FAULTS_PLAN"])
    once = Path(told["once"]) if "once" in told else None
    return Plan(point=told["point"], hit=told.get("hit", 1), do=told["do"], once=once)


armed: Reached | None = planned(dict(os.environ))


async def crash_point(name: str) -> None:
    if armed is not None:
        await armed.reach(name)
