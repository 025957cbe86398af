"""What anybody may know without signing in: counts, dates, criteria, hashes; no product."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.export.clerk.room import Room
from services.export.clerk.shelves import Issued
from services.export.domain.criteria import Criteria
from services.export.domain.eligibility import LATER, titled
from services.export.domain.gates import GATES
from services.export.domain.signals import SIGNALS
from shared.schemas.vocabulary import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTold:
    criteria: Criteria
    issued: tuple[Issued, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A file or a document that was published."""

    series: Series
    issued: Issued
    file: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a gate asks, why, and how to meet it."""

    code: str
    title: str
    why: str
    remedy: str
    series: tuple[Series, ...]


async def told(room: Room) -> list[SeriesTold]:
    return [
        SeriesTold(
            criteria=criteria,
            issued=tuple(reversed((await room.register(series)).issued)),
        )
        for series, criteria in room.rules.current.items()
    ]


async def verified(room: Room, sha256: str) -> Verified | None:
    """Find what was published under a hash: the document itself, or one of its files."""
    for each in await told(room):
        for issued in each.issued:
            for file, digest in _hashes(issued):
                if digest == sha256:
                    return Verified(
                        series=each.criteria.series,
                        issued=issued,
                        file=file,
                        current=issued == each.issued[0],
                    )
    return None


def _hashes(issued: Issued) -> Iterator[tuple[str, str]]:
    yield "document", issued.document_sha256
    for written in issued.written:
        yield written.file, written.sha256


def advice(room: Room) -> list[Advice]:
    """Every gate that some series asks, in the order it is asked."""
    current = room.rules.current
    asked = {code: None for criteria in current.values() for code in criteria.gates}
    ours = [
        Advice(
            code=code,
            title=GATES[code].title,
            why=GATES[code].why,
            remedy=GATES[code].remedy,
            series=tuple(s for s, criteria in current.items() if code in criteria.gates),
        )
        for code in GATES
        if code in asked
    ]
    later = [
        Advice(code=code, title=titled(code), why=why, remedy=remedy, series=tuple(current))
        for code, (_, why, remedy) in LATER.items()
    ]
    return [*ours, *later]


def scales(criteria: Criteria) -> list[tuple[str, int, dict[str, int], str]]:
    """By signal: its title, its most points, what earns how many, and what would raise it."""
    return [
        (
            asked.title,
            scale.maximum,
            {asked.sentences[v]: scale.maximum * p // 100 for v, p in scale.percent.items()},
            asked.more,
        )
        for name, asked in SIGNALS.items()
        if (scale := criteria.signals.get(name))
    ]
