"""The records that dead letters point at: are they still there, and still the same?"""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from ops.letters import Letter
from shared.eventing.browsing import Browser
from shared.eventing.records import Limits, Record
from shared.schemas.base import Parked


class Obstacle(StrEnum):
    """Why a record is not written again."""

    GONE = "gone"
    CHANGED = "changed"
    TOO_LARGE = "too_large"
    TRIED_OFTEN = "tried_often"


SAYS = {
    Obstacle.GONE: "its topic keeps it no more; let its sender send it again, and discard it",
    Obstacle.CHANGED: "another record lies there, the topic was made anew; discard it",
    Obstacle.TOO_LARGE: "no topic takes it; let its sender send it smaller, and discard it",
    Obstacle.TRIED_OFTEN: "five replays did not help; --force tries once more",
}


async def original(browser: Browser, letter: Letter) -> Record | Obstacle:
    """Give the record as it was parked, or why there is none; raises Unavailable."""
    if letter.told.size > Limits().value:
        return Obstacle.TOO_LARGE
    record = await browser.at(letter.position)
    if record is None:
        return Obstacle.GONE
    return record if is_same(record, letter.told) else Obstacle.CHANGED


def is_same(record: Record, told: Parked) -> bool:
    return (_hashed(record.key), _hashed(record.value)) == (told.key_sha256, told.sha256)


def said(obstacles: Iterable[Obstacle]) -> Iterable[str]:
    """A line for each kind."""
    found = list(obstacles)
    for each in sorted(set(found)):
        yield f"{found.count(each):>6}  {each}: {SAYS[each]}."


def _hashed(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()
