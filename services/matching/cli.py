"""What an operator may tell matching to do."""

import argparse
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from services.matching.domain.teams import Team, read


class Teams(Protocol):
    async def teams(self) -> Sequence[Team]: ...
    async def hang(self, teams: Collection[Team], /) -> None: ...


async def run(
    arguments: Sequence[str], *, teams: Teams, create: Callable[[], Awaitable[None]]
) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.matching")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("init", help="make the collections and indexes that are not there yet")
    about = verbs.add_parser("teams").add_subparsers(dest="about", required=True)
    of = about.add_parser("import", help="take in a table of commercial teams")
    of.add_argument("file", type=Path)
    of.add_argument("--as-of", type=date.fromisoformat, required=True)
    told = parser.parse_args(arguments)
    if told.verb == "init":
        await create()
        return 0
    return await take_in(told.file.read_text(encoding="utf-8"), day=told.as_of, teams=teams)


async def take_in(table: str, *, day: date, teams: Teams) -> int:
    """Say what differs, then keep it. A team that the table leaves out stays as it is."""
    rows, unread = read(table.splitlines(), day=day)
    known = {each.id: each for each in await teams.teams()}
    changed = [each for each in rows if known.get(each.id) != each]
    for each in changed:
        print(f"{'changed' if each.id in known else 'new':10}{each.id}")
    for fault in unread:
        print(f"{'unread':10}{fault.path}  {fault.reason}")
    print(f"{len(rows) - len(changed)} as before, {len(changed)} kept, {len(unread)} faults")
    if changed:
        await teams.hang(changed)
    return 1 if unread else 0
