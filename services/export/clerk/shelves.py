"""What is kept between runs: canonical text, each by its key."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from services.export.domain.consents import Consents
from services.export.domain.draft import Draft
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike
from services.export.domain.view import View
from shared.eventing.ports import Rows, Unit
from shared.schemas.export import EntryRecalled
from shared.schemas.vocabulary import Series

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The newest that another service said of one thing; no body once it is gone."""

    version: int
    body: str | None = None
    received: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One rendering, as anybody may know of it."""

    file: str
    media: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What anybody may know of an edition without reading it: no product."""

    edition: str
    number: str
    sealed_at: datetime | None = None
    criteria: str = ""
    document_sha256: str = ""
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    written: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A series: kept by whoever publishes and whoever strikes, lest they pass unseen."""

    series: Series = Series.BEST_OF
    open: str | None = None
    issued: tuple[Issued, ...] = ()

    @property
    def editions(self) -> list[str]:
        return [issued.edition for issued in self.issued]

    def next_number(self, year: int) -> str:
        numbers = [i.number.split(".") for i in self.issued]
        return f"{year}.{max((int(n) for y, n in numbers if y == str(year)), default=0) + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    allow_sha256: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a view is written down."""

    media: str
    file: str
    render: Callable[[View], bytes]


class Shelf(Generic[T]):
    """A collection of one kind, as this run sees it."""

    def __init__(self, rows: Rows, kind: TypeAdapter[T]) -> None:
        self._rows = rows
        self._kind = kind

    async def get(self, key: str) -> T | None:
        return (await self.many([key])).get(key)

    async def many(self, keys: Collection[str]) -> Mapping[str, T]:
        found = await self._rows.many(keys)
        return {str(key): self._kind.validate_json(row["json"]) for key, row in found.items()}

    def add(self, key: str, value: T) -> None:
        """Keep what must not be there yet."""
        self._rows.add(self._row(key, value))

    def keep(self, key: str, value: T) -> None:
        """Add or replace what was asked for."""
        self._rows.keep(self._row(key, value))

    def _row(self, key: str, value: T) -> dict[str, Any]:
        return {"_id": key, "json": self._kind.dump_json(value).decode()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    products: Shelf[Fact]
    innovations: Shelf[Fact]
    opportunities: Shelf[Fact]
    links: Shelf[Fact]
    series: Shelf[Register]
    drafts: Shelf[Draft]
    editions: Shelf[Edition]
    renderings: Shelf[Rendered]
    recalls: Shelf[EntryRecalled]
    strikes: Shelf[Strike]
    consents: Shelf[Consents]


KINDS: Mapping[str, TypeAdapter[Any]] = {
    "products": TypeAdapter(Fact),
    "innovations": TypeAdapter(Fact),
    "opportunities": TypeAdapter(Fact),
    "links": TypeAdapter(Fact),
    "series": TypeAdapter(Register),
    "drafts": TypeAdapter(Draft),
    "editions": TypeAdapter(Edition),
    "renderings": TypeAdapter(Rendered),
    "recalls": TypeAdapter(EntryRecalled),
    "strikes": TypeAdapter(Strike),
    "consents": TypeAdapter(Consents),
}


def shelves(unit: Unit) -> Shelves:
    return Shelves(**{name: Shelf[Any](unit.rows(name), kind) for name, kind in KINDS.items()})
